/**
 * One route of the HTTP API as data: the server registers it, the OpenAPI document describes it, clients type their
 * calls by it. Nothing here knows of a server.
 */
import type { ErrorCode, Permission } from '@reporunner/constants';
import type { z } from 'zod';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `public`: anyone. `signed-in`: any principal. Else the permission that the principal must hold. */
export type Access = Permission | 'public' | 'signed-in';

export type Tag =
  | 'Workflows'
  | 'Versions'
  | 'Executions'
  | 'Nodes'
  | 'Credentials'
  | 'Identity'
  | 'Projects'
  | 'System';

export interface RouteResponse {
  readonly description: string;
  /** Absent: no JSON body. */
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Headers worth documenting, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteExample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Route {
  /** Unique; OpenAPI's operationId. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Whole path, with `{name}` parameters. */
  readonly path: string;
  readonly access: Access;
  /** Answered without a principal while the server is bound to loopback only. */
  readonly openOnLoopback?: boolean;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** What each path parameter is; every `{name}` of the path must be here. */
  readonly params?: Readonly<Record<string, string>>;
  /** Flat object of strings: what the query string may say. Unknown keys are refused. */
  readonly query?: z.ZodObject;
  /** JSON body. */
  readonly body?: z.ZodType;
  /** By status; the ones that mean success. */
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /** Codes particular to this route; the ones that every route may answer with are added by themselves. */
  readonly errors?: readonly ErrorCode[];
  readonly example?: RouteExample;
}

/** Keeps the literal types, so that handlers and clients are typed by the table. */
export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

/** Names of the `{…}` parameters of a path. */
export type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

export type ParamsOf<R extends Route> = { readonly [Name in ParamNames<R['path']>]: string };

export type QueryOf<R extends Route> = R extends { readonly query: infer Q extends z.ZodType }
  ? z.output<Q>
  : Readonly<Record<string, never>>;

export type BodyOf<R extends Route> = R extends { readonly body: infer B extends z.ZodType }
  ? z.output<B>
  : undefined;

/** What a handler may build with readonly parts. */
export type Immutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Element)[]
    ? readonly Immutable<Element>[]
    : { readonly [Key in keyof T]: Immutable<T[Key]> };

/** One of the documented answers: a status, and the body that belongs to it. */
export type ReplyOf<R extends Route> = {
  [Status in keyof R['responses'] & number]: {
    readonly status: Status;
    readonly headers?: Readonly<Record<string, string>>;
  } & (R['responses'][Status] extends { readonly schema: infer S extends z.ZodType }
    ? { readonly body: Immutable<z.output<S>> }
    : { readonly body?: unknown });
}[keyof R['responses'] & number];

/** Body of the answer with `Status`, for clients. */
export type ResponseBody<
  R extends Route,
  Status extends keyof R['responses'] & number,
> = R['responses'][Status] extends { readonly schema: infer S extends z.ZodType } ? z.output<S> : undefined;
