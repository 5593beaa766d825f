import { expect, test } from 'vitest';
import { type DatabaseSettings, faultsOf } from '../../../../server/platform/database-check.ts';

const GOOD: DatabaseSettings = {
  server_version_num: '150000',
  server_version: '15.0',
  server_encoding: 'UTF8',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
};

test.each([{}, { server_version_num: '180004' }, { synchronous_commit: 'remote_apply' }])('%o will do', (more) =>
  expect(faultsOf({ ...GOOD, ...more })).toEqual([]),
);

test.each([
  [{ server_version_num: '140019', server_version: '14.19' }, 'es PostgreSQL 14.19 y debe ser 15 o posterior'],
  [{ server_encoding: 'SQL_ASCII' }, 'guarda texto en SQL_ASCII y debe guardarlo en UTF8'],
  [{ fsync: 'off' }, 'tiene fsync en «off» y debe estar en «on»'],
  [{ full_page_writes: 'off' }, 'tiene full_page_writes en «off» y debe estar en «on»'],
  [{ synchronous_commit: 'off' }, 'confirma antes de escribir (synchronous_commit «off»)'],
  [{ synchronous_commit: 'local' }, 'confirma antes de escribir (synchronous_commit «local»)'],
])('%o will not', (more, sentence) => expect(faultsOf({ ...GOOD, ...more })).toEqual([sentence]));

test('all that is wrong is said', () =>
  expect(faultsOf({ ...GOOD, fsync: 'off', full_page_writes: 'off', server_encoding: 'LATIN1' })).toHaveLength(3));
