import type { TenantContext } from '@reporunner/core';
import type { BinaryAccess } from '@reporunner/integrations';
import type { BlobStore } from './ports/ports.ts';

/** A tenant's stored bytes, by handle. What is larger than `maxBytes` is refused. */
export const createBinaryAccess = (
  blobs: BlobStore,
  tenant: TenantContext,
  limits: { readonly maxBytes?: number } = {},
): BinaryAccess => ({
  write: (source, metadata) => blobs.put(tenant, source, { ...metadata, ...limits }),
  read: (handle) => blobs.get(tenant, handle.id),
  borrow: (handle) => blobs.borrow(tenant, handle.id),
});
