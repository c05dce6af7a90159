import { Command, CommanderError } from 'commander';
import { createOutput, type Output, printError } from './output.ts';

const program = new Command('reporunner')
  .description('Workflow automation that is fast and crash-safe.')
  .version('0.1.0')
  .option('--json', 'print JSON, for programs')
  .showSuggestionAfterError()
  .showHelpAfterError('(--help says more)')
  .exitOverride();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of our output has enough: `reporunner … | head`.
  if (error.code === 'EPIPE') process.exit(0);
});

const output = (): Output => createOutput(program.opts<{ json?: boolean }>().json === true);
/** Commands load what they need, so that `--help` is quick. */
const exitWith =
  (work: (...args: never[]) => Promise<number | undefined>) =>
  async (...args: unknown[]) => {
    process.exitCode = (await work(...(args as never[]))) ?? 0;
  };

program
  .command('start')
  .description('start the server; configured by environment variables')
  .action(async () => {
    await import('@reporunner/server/main');
  });

program
  .command('run <file>')
  .description('run a workflow file, with no server')
  .option('-d, --data <json>', 'output of the trigger: JSON, or @file', '{}')
  .option('-t, --trigger <name>', 'which trigger to start at')
  .option('--timeout <seconds>', 'cancel after this time')
  .option('--files <folder>', 'folder that the Files node may use')
  .option('--credentials <file>', 'JSON: { "<id>": { "type": …, "data": … } }')
  .option('--allow-private-network', 'let it call loopback and private networks')
  .addHelpText('after', '\nExample:\n  reporunner run examples/08-clean-list.json --data @rows.json')
  .action(
    exitWith(async (file: string, options: import('./commands/run.ts').RunOptions) => {
      const { run } = await import('./commands/run.ts');
      return run(file, options, output());
    }),
  );

program
  .command('validate <files...>')
  .description('check workflow files')
  .action(
    exitWith(async (files: string[]) => {
      const { validate } = await import('./commands/validate.ts');
      return validate(files, output());
    }),
  );

program
  .command('doctor')
  .description('look for what keeps the server from starting')
  .action(
    exitWith(async () => {
      const { doctor } = await import('./commands/doctor.ts');
      return doctor(output());
    }),
  );

type Remote = ReturnType<typeof import('./commands/remote.ts').createRemoteCommands>;
interface RemoteOptions {
  readonly url: string;
  readonly apiKey?: string;
}

function remote(
  parent: Command,
  usage: string,
  description: string,
  act: (commands: Remote, args: never[]) => Promise<unknown>,
): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--url <url>', 'the server', process.env.REPORUNNER_URL ?? 'http://localhost:5678')
    .option('--api-key <key>', 'default: REPORUNNER_API_KEY')
    .action(async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const { url, apiKey, ...options } = command.opts<RemoteOptions & Record<string, string>>();
      const { createRemoteCommands } = await import('./commands/remote.ts');
      const commands = createRemoteCommands(
        { url, apiKey: apiKey ?? process.env.REPORUNNER_API_KEY },
        output(),
      );
      const code = await act(commands, [...args.slice(0, -2), options] as never[]);
      if (typeof code === 'number') process.exitCode = code;
    });
}

const workflow = program.command('workflow').description('workflows of a running server');
remote(workflow, 'list', 'list workflows', (commands, [options]) => commands.workflowList(options as never))
  .option('--text <text>', 'only names with this text')
  .option('--limit <n>')
  .option('--cursor <cursor>');
remote(workflow, 'import <file>', 'import a workflow file', (commands, [file, options]) =>
  commands.workflowImport(file as never, options as never),
)
  .option('--publish', 'publish it as well, unless something of it could not be taken over as it was')
  .option('--force', 'publish it even then');
remote(workflow, 'export <id>', 'print a workflow as a file', (commands, [id]) =>
  commands.workflowExport(id as never),
);
remote(workflow, 'publish <id>', 'publish the draft', (commands, [id, options]) =>
  commands.workflowPublish(id as never, options as never),
).option('--message <text>', 'what has changed');
remote(workflow, 'unpublish <id>', 'disarm its triggers', (commands, [id]) =>
  commands.workflowUnpublish(id as never),
);

const execution = program.command('execution').description('executions of a running server');
remote(execution, 'list', 'list executions, newest first', (commands, [options]) =>
  commands.executionList(options as never),
)
  .option('--workflow-id <id>')
  .option('--status <list>', 'such as failed,running')
  .option('--limit <n>')
  .option('--cursor <cursor>');
remote(execution, 'show <id>', 'what each node did', (commands, [id]) => commands.executionShow(id as never));
remote(execution, 'retry <id>', 'run again from the node that failed', (commands, [id]) =>
  commands.executionRetry(id as never),
);
remote(execution, 'cancel <id>', 'cancel a running execution', (commands, [id]) =>
  commands.executionCancel(id as never),
);

const flag = program.command('flag').description('feature flags of a running server');
remote(flag, 'list', 'list features, and whether they are on', (commands) => commands.flagList());
remote(flag, 'set <name> <value>', 'switch a feature on or off for the tenant', (commands, [name, value]) =>
  commands.flagSet(name as never, value as never),
);
remote(flag, 'clear <name>', 'let the default count again', (commands, [name]) =>
  commands.flagClear(name as never),
);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  await printError(error, program.opts<{ json?: boolean }>().json === true);
  process.exit(2);
}
