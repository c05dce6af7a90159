export {
  type BaseService,
  type Dependencies,
  defineService,
  type OptionalDependency,
  optional,
  type ServiceConfig,
  type ServiceDefinition,
  type ServiceHealth,
  type ServiceTimeouts,
} from './base-service.ts';
export {
  isReady,
  type OpeningOptions,
  type OpenServices,
  type Override,
  openServices,
  override,
  planServices,
  type ServiceReport,
} from './open-services.ts';
