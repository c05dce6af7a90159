export { createLifecycle, type Lifecycle, type ServiceHealth } from './lifecycle.ts';
export { type OpenServices, type Override, openServices, override } from './open-services.ts';
export { defineService, type Service } from './service.ts';
