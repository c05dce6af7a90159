/** A server with nodes for tests, to be run as a process. */
import { readConfig, startServer } from '../../src/index.ts';
import { testNodes } from './test-nodes.ts';

const server = await startServer(readConfig(process.env), { integrations: [testNodes] });
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
