/**
 * A program that npm started ends with npm. npm passes signals on to the shell that it runs scripts in, and the shell
 * ends without a word to the program in it, which would go on without a parent.
 *
 * Only npm's (and pnpm's and yarn's) children do so: a program that is started by itself, in the background or from a
 * script that ends, is meant to go on. With `nohup npm start &` or a service manager, npm stays, and so does this.
 */

const everyMs = 500;

/** Calls `gone` once, when the process that started this one has ended. Not on Windows: it does not tell. */
export function followParent(gone, { env = process.env, parent = () => process.ppid, every = repeat } = {}) {
  const first = parent();
  // 1: there was no parent to follow, or npm runs as the first process of a container.
  if (env.npm_lifecycle_event === undefined || first <= 1) return;
  const stop = every(() => {
    if (parent() === first) return;
    stop();
    gone();
  });
}

function repeat(work) {
  const timer = setInterval(work, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
