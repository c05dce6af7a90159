export { COOKIE_PREFIX, SIGNED_IN_COOKIE } from './cookies.ts';
export { ERROR_STATUS, type ErrorCode } from './error-codes.ts';
export {
  FLAG_NAMES,
  FLAGS,
  type FlagDefinition,
  type FlagName,
  type FlagStage,
  isFlagName,
} from './flags.ts';
export { LANGUAGES, type Language } from './languages.ts';
export { LIMITS } from './limits.ts';
export { type Action, BUILT_IN_ACTIONS, PERMISSIONS, type Permission } from './permissions.ts';
export { SECRET_MARK } from './secret-mark.ts';
export { SOCKET_LIMITS, SOCKET_PATH, SOCKET_PROTOCOL } from './socket.ts';
export { TIME_UNITS } from './time-units.ts';
