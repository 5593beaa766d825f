/**
 * As whom the private PostgreSQL runs. It refuses to run as root, so root lends it an account:
 * that which owns the cluster already, else `postgres` when the machine has it, else `nobody`.
 * That account can't enter a folder that is root's alone (a checkout under /root, say), be it the
 * data or the programs; then the process keeps, of root's powers, the one to pass by file modes
 * (`setpriv`, of util-linux). Nothing on the machine is changed for it: no account is made and no
 * mode of a folder above the data is touched.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** How to start one of its programs: as whom, and through what. */
export interface Launch {
  readonly account: Account | null;
  /** Program and arguments put before the program's own. */
  readonly through: readonly string[];
}

export async function chooseLaunch(cluster: string, programs: string): Promise<Launch> {
  if (process.getuid?.() !== 0) return { account: null, through: [] };
  const account = ownerOf(cluster) ?? (await accountNamed('postgres')) ?? (await accountNamed('nobody'));
  if (!account)
    throw new Error('Running as root, and there is no account «postgres» or «nobody» to run PostgreSQL as.');
  if (canEnter(dirname(cluster), account) && canEnter(programs, account)) return { account, through: [] };
  if (!(await runs('setpriv', '--version'))) {
    throw new Error(
      `PostgreSQL does not run as root, and no other account can enter ${dirname(cluster)}. ` +
        'Install util-linux (setpriv), move the project elsewhere, run as another user, or set DATABASE_URL.',
    );
  }
  const powers = '-all,+dac_override';
  return {
    account,
    through: [
      'setpriv',
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      '--clear-groups',
      `--inh-caps=${powers}`,
      `--ambient-caps=${powers}`,
      // Without it access(2), by which initdb looks for its programs, would judge as if the power were not there.
      '--securebits=+no_setuid_fixup',
    ],
  };
}

function ownerOf(folder: string): Account | null {
  if (!existsSync(folder)) return null;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? null : { uid, gid };
}

async function accountNamed(name: string): Promise<Account | null> {
  const accounts = await readFile('/etc/passwd', 'utf8');
  const fields = accounts
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  return fields ? { uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}

/** Whether an account may pass through a folder and all above it, by their modes. */
function canEnter(folder: string, { uid, gid }: Account): boolean {
  const { mode, uid: owner, gid: group } = statSync(folder);
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  const parent = dirname(folder);
  return (mode & bit) !== 0 && (parent === folder || canEnter(parent, { uid, gid }));
}

const runs = (program: string, ...args: string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
