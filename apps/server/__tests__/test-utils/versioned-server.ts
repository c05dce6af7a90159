/** A server with a node in two versions, to be run as a process. */
import { readConfig, startServer } from '../../src/index.ts';
import { versionedNode } from './versioned-node.ts';

const server = await startServer(readConfig(process.env), { integrations: [versionedNode] });
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
