export {
  checkCredentials,
  checkData,
  checkDataFolder,
  checkKeys,
  checkPort,
  checkServices,
} from './check-start.ts';
export { type Config, readConfig } from './config.ts';
export { type RunningServer, startServer } from './start-server.ts';
