/**
 * `npm start`, `npm test`, `npm run dev`: from a bare checkout with any Node ≥ 20 and npm to the running product.
 * Brings the pinned pnpm (tools/toolchain) and, by the workspace's optional dependencies, the right Node. Each step
 * is skipped when nothing that it depends on has changed, so that the second run starts in seconds.
 *
 * Plain JavaScript with no dependency: it runs before anything is installed, on an older Node.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { followParent } from './follow-parent.mjs';
import { supervise } from './supervise.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const toolchain = join(root, 'tools', 'toolchain');
const cache = join(root, 'node_modules', '.cache', 'reporunner');
const windows = process.platform === 'win32';
const path = [
  join(root, 'node_modules', '.bin'),
  join(toolchain, 'node_modules', '.bin'),
  process.env.PATH,
].join(delimiter);
// One pool of memory for all threads, where glibc would give each its own: 10 MB less, and no slower.
const env = { MALLOC_ARENA_MAX: '1', ...process.env, PATH: path };

const say = (text) => process.stderr.write(`${text}\n`);

function fail(text) {
  say(`\n✗ ${text}`);
  process.exit(1);
}

/** Runs a step with its output kept back, shown only when it fails; prints a heartbeat so that it does not look stuck. */
function step(label, command, args, cwd = root) {
  return new Promise((resolve) => {
    const began = Date.now();
    const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
    const live = process.stderr.isTTY && !process.env.CI;
    const child = spawn(command, args, { cwd, env, shell: windows, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    if (!live) say(`… ${label}`);
    const beat = setInterval(
      () => (live ? process.stderr.write(`\r… ${label} (${seconds()})`) : say(`… ${label} (${seconds()})`)),
      live ? 200 : 15_000,
    );
    const done = (code) => {
      clearInterval(beat);
      if (live) process.stderr.write('\r\x1b[K');
      if (code !== 0) {
        say(output.trimEnd());
        fail(`${label} failed: ${[command, ...args].join(' ')}`);
      }
      say(`✓ ${label} (${seconds()})`);
      resolve();
    };
    child.on('error', (error) => {
      output += error.message;
      done(1);
    });
    child.on('close', done);
  });
}

/** A digest of the files that a step depends on. */
function digest(files) {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Remembers under `name` that the work for `value` is done, once it is. */
async function once(name, value, done, work) {
  const mark = join(cache, name);
  if (done() && existsSync(mark) && readFileSync(mark, 'utf8') === value) return;
  await work();
  mkdirSync(cache, { recursive: true });
  writeFileSync(mark, value);
}

function filesBelow(folder, wanted, found = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue;
    const file = join(folder, entry.name);
    if (entry.isDirectory()) filesBelow(file, wanted, found);
    else if (wanted(file)) found.push(file);
  }
  return found;
}

function manifests() {
  const named = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs'].map((name) =>
    join(root, name),
  );
  const below = ['packages', 'apps', 'bench'].flatMap((folder) =>
    filesBelow(join(root, folder), (file) => file.endsWith('package.json')),
  );
  return [...named, ...below];
}

async function install() {
  const pnpm = join(toolchain, 'node_modules', '.bin', windows ? 'pnpm.cmd' : 'pnpm');
  const installed = join(toolchain, 'node_modules', '.digest');
  const pinned = digest([join(toolchain, 'package.json')]);
  if (!existsSync(pnpm) || !existsSync(installed) || readFileSync(installed, 'utf8') !== pinned) {
    // One package, pinned to the digit: a lockfile would name platforms that a registry's mirror may lack.
    await step(
      'Bringing pnpm',
      'npm',
      ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'],
      toolchain,
    );
    writeFileSync(installed, pinned);
  }
  await once(
    'install',
    digest(manifests()),
    () => existsSync(join(root, 'node_modules', '.modules.yaml')),
    () => step('Installing packages', pnpm, ['install', '--frozen-lockfile', '--prefer-offline']),
  );
  const version =
    spawnSync('node', ['--version'], { env, shell: windows, encoding: 'utf8' }).stdout?.trim() ?? '';
  if (!version.startsWith('v24.')) {
    fail(
      `Reporunner runs on Node 24, and found ${version || 'none'}. It is installed with the packages on Linux, macOS and Windows (x64, and arm64 but for Windows); elsewhere put Node 24 on the PATH.`,
    );
  }
}

async function build() {
  const sources = ['packages', 'apps'].flatMap((folder) =>
    filesBelow(
      join(root, folder),
      (file) => /\.(ts|tsx|css|html|json|mjs)$/.test(file) && !file.includes('__tests__'),
    ),
  );
  // The server carries the example workflows as templates.
  const examples = filesBelow(join(root, 'examples'), (file) => file.endsWith('.json'));
  await once(
    'build',
    digest([...sources, ...examples, join(root, 'pnpm-lock.yaml')]),
    () => existsSync(join(root, 'apps', 'server', 'dist', 'main.js')),
    () => step('Building', 'turbo', ['run', 'build', '--output-logs=errors-only']),
  );
}

/** Hands the terminal over to the program, signals included, and ends as it ends. */
function become(command, args) {
  const child = spawn(command, args, { cwd: root, env, shell: windows, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal has sent Ctrl-C to the child as well; passing it on would be a second one, which means "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(error.message));
  child.on('close', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

const [task = 'start', ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or newer is needed; this is ${process.version}.`);
// As if npm had passed on what ended it: steps end, and a program that runs is stopped.
followParent(() => process.kill(process.pid, 'SIGTERM'));
await install();
switch (task) {
  case 'start':
    await build();
    supervise(
      'node',
      [join('apps', 'server', 'dist', 'main.js'), ...args],
      { cwd: root, env, shell: windows },
      say,
    );
    break;
  case 'dev':
    become('node', ['--watch', join('apps', 'server', 'src', 'main.ts'), ...args]);
    break;
  case 'test':
    await build();
    become('node', [join('tools', 'verify.mjs'), ...args]);
    break;
  case 'build':
    await build();
    break;
  default:
    fail(`Unknown task "${task}": start, dev, build or test.`);
}
