/** Bounds that hold everywhere unless an operator configures a smaller one. Sizes in bytes, times in milliseconds. */
export const LIMITS = {
  /** Nodes in one workflow document. */
  workflowNodes: 10_000,
  /** Edges in one workflow document. */
  workflowEdges: 40_000,
  /** Containers inside containers. */
  scopeDepth: 32,
  /** Parts of one operation. */
  operationParts: 100,
  /** One operation as JSON, without pinned data. */
  operationBytes: 1024 * 1024,
  /** Any string set by an operation. */
  operationStringLength: 200_000,
  /** Nesting of a value set by an operation. */
  valueDepth: 20,
  /** A JSON body of the REST API. */
  apiBodyBytes: 16 * 1024 * 1024,
  /** Objects and lists inside one another in JSON that comes from outside: bodies, answers of services, imports, pinned data. */
  jsonDepth: 512,
  /** Keys of one object in JSON that comes from outside: each node that changes an item copies its keys. */
  jsonKeys: 100_000,
  /** Values in JSON that comes from outside, objects and lists included: each needs at most 60 bytes of memory, however short its text. */
  jsonValues: 2_000_000,
  /** Values in what code returns: 250,000 items of 16 values. */
  codeValues: 4_000_000,
  /** Characters of JSON that one run of code returns. */
  codeOutput: 64 * 1024 * 1024,
  /** One text in an item, in bytes: longer ones are files. */
  textBytes: 8 * 1024 * 1024,
  /** An answer of a service that becomes one item, in bytes. */
  itemBytes: 16 * 1024 * 1024,
  /** Bytes that are decoded, or hashed, in one go. */
  bytesPieceLength: 256 * 1024,
  /** Items that a node gets, or gives, at once at most. More are given as a stream and stored in pieces. */
  itemsAtOnce: 250_000,
  /** Characters of a number in JSON that comes from outside: all of them are read in one go. */
  jsonNumberLength: 10_000,
  /** JSON text that is parsed in one go; longer text is parsed in pieces, and yields to others between them. */
  jsonPieceLength: 256 * 1024,
  /** A webhook body unless the trigger sets its own limit. */
  webhookBodyBytes: 16 * 1024 * 1024,
  /** A test address is closed after so long without a request, and in any case so long after it was opened. */
  testAddressIdleMs: 120_000,
  testAddressMs: 3_600_000,
  /** The same after a form or a chat was opened at it: people fill it in. */
  testPageIdleMs: 600_000,
  /** Requests to one test address in a minute. */
  testRequestsPerMinute: 60,
  /** The headers of a request must have arrived by then. */
  requestHeadersMs: 20_000,
  /** A body brings at least so many bytes in so much time, or its connection is closed. */
  bodyProgressMs: 20_000,
  bodyProgressBytes: 1_024,
  /** Fields of a form, and files of one. */
  formFields: 10_000,
  formFiles: 1_000,
  /** Characters of the name of a field of a form. */
  formNameLength: 1_000,
  /** Headers of one part of a multipart body. */
  formPartHeaderBytes: 16 * 1024,
  /** Pinned data in one operation, as JSON. */
  pinnedOperationBytes: 5 * 1024 * 1024,
  /** Folders of a tenant. */
  folders: 2_000,
  /** Folders inside folders. */
  folderDepth: 16,
  /** Rows that one bulk request may name. */
  bulkRows: 100,
  /** Days that a deleted workflow stays in the trash. */
  binDays: 30,
  /** Characters of a password, at least. */
  passwordLength: 15,
  /** Rows of one page of a list. */
  pageSize: 250,
  /** Calls of a workflow from a workflow from a workflow. */
  subWorkflowDepth: 16,
  /** Steps one expression may take. */
  expressionSteps: 200_000,
  /** Nested calls inside one expression. */
  expressionDepth: 100,
  /** Characters, or elements, that one expression may allocate in sum. */
  expressionSize: 10_000_000,
} as const;
