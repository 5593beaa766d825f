import { expect, test } from 'vitest';
import { describeError } from '../../../../server/platform/logger.ts';

const ANA = 'ana@example.org';

test('of a mail server’s error only codes are kept: its words name the recipient', () => {
  const said = `450 4.2.1 <${ANA}>: mailbox busy`;
  for (const more of [{ responseCode: 450, command: 'RCPT TO' }, { responseCode: 450 }, { command: 'RCPT TO' }]) {
    const error = Object.assign(new Error(`Can't send mail - all recipients were rejected: ${said}\n    at ${ANA}`), {
      code: 'EENVELOPE',
      response: said,
      rejected: [ANA],
      ...more,
    });
    const described = describeError(error);
    expect(described).toMatchObject({ type: 'Error', code: 'EENVELOPE' });
    expect(described.stack).toContain('logger.test.ts');
    expect(JSON.stringify(described)).not.toContain('ana@');
  }
});

test('of other errors the message, and of a database’s its code', () => {
  expect(describeError(new Error('a defect')).message).toBe('a defect');
  const error = Object.assign(new Error(`Key (correo)=(${ANA}) already exists`), { code: '23505', severity: 'ERROR' });
  expect(JSON.stringify(describeError(error))).not.toContain('ana@');
});
