export { createFederatedExecutor } from './federated-executor.ts';
export type { FederatedExecutor, FederatedExecutorOptions } from './federated-executor.ts';
export { startGateway } from './server.ts';
export type { Gateway, GatewayOptions } from './server.ts';
export { issueDevelopmentToken } from './development-issuer.ts';
