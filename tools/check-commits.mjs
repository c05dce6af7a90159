/**
 * Subjects of commits, of those that are not on the main branch's past yet: at most 72 characters, imperative (the first
 * word is a verb in its base form, as far as a list of endings tells), no full stop. Older commits stay as they are.
 */
import { spawnSync } from 'node:child_process';

/** The last commit before the rule was checked. */
const since = '36747d9';
const run = (...args) => spawnSync('git', args, { encoding: 'utf8' });

if (run('cat-file', '-e', `${since}^{commit}`).status !== 0) {
  console.log('the history is not here: subjects of commits are not checked');
  process.exit(0);
}
const subjects = run('log', '--format=%h %s', `${since}..HEAD`).stdout.trim().split('\n').filter(Boolean);
const problems = subjects.flatMap((line) => {
  const [, hash, subject] = /^(\S+) (.*)$/.exec(line) ?? [];
  const [first = ''] = subject.split(' ');
  const faults = [
    subject.length > 72 && `${subject.length} characters, at most 72`,
    !/^[A-Z]/.test(subject) && 'begins with a capital letter',
    (/(ing|ed)$/i.test(first) &&
      !/^(Bring|Embed|Need|Seed|Speed|Feed|Shed|Proceed|Exceed|Ping|String)$/i.test(first)) ||
    /^(The|A|An|What|Who|It|This|That|There|When|Where|Now|No|Keys?|Fixes|Adds)$/i.test(first)
      ? `begins with a verb in the imperative, not "${first}"`
      : false,
    subject.endsWith('.') && 'ends without a full stop',
  ].filter(Boolean);
  return faults.map((fault) => `${hash} ${subject}: ${fault}`);
});
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${subjects.length} subjects of commits are imperative and short`);
