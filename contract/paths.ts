/**
 * Every route of the HTTP API: its method, its path, and the function that serves it. It is a plain table, so that a page in a
 * browser can ask without carrying any schema; `routes/` says of each what it takes and what it answers.
 */
export const PATHS = {
  listMigrations: { method: "GET", path: "/migrations", by: "api" },
  showMigration: { method: "GET", path: "/migrations/{migration}", by: "api" },
  listGates: { method: "GET", path: "/migrations/{migration}/gates", by: "api" },
  showGate: { method: "GET", path: "/migrations/{migration}/gates/{gate}", by: "api" },
  listCheckpoints: { method: "GET", path: "/migrations/{migration}/checkpoints", by: "api" },
  showCheckpoint: { method: "GET", path: "/migrations/{migration}/checkpoints/{unit}/{requirement}", by: "api" },
  countCheckpoints: { method: "GET", path: "/migrations/{migration}/counts", by: "api" },
  listAgents: { method: "GET", path: "/migrations/{migration}/agents", by: "api" },
  showAgent: { method: "GET", path: "/migrations/{migration}/agents/{agent}", by: "api" },
  listHistory: { method: "GET", path: "/migrations/{migration}/history", by: "api" },
  listFacts: { method: "GET", path: "/migrations/{migration}/facts", by: "api" },
  showFact: { method: "GET", path: "/facts/{fact}", by: "api" },
  listNotifications: { method: "GET", path: "/migrations/{migration}/notifications", by: "api" },
  showLog: { method: "GET", path: "/log", by: "api" },
  proveFact: { method: "GET", path: "/log/inclusion", by: "api" },
  listLogKeys: { method: "GET", path: "/log/keys", by: "api" },
  listCosignatures: { method: "GET", path: "/log/cosignatures", by: "api" },
  proveLog: { method: "GET", path: "/log/consistency", by: "api" },
  showMetrics: { method: "GET", path: "/metrics", by: "api" },
  listApprovals: { method: "GET", path: "/migrations/{migration}/approvals", by: "api" },
  listRollback: { method: "GET", path: "/migrations/{migration}/rollback-plan", by: "api" },
  showProposal: { method: "GET", path: "/migrations/{migration}/proposal", by: "api" },
  showProgress: { method: "GET", path: "/migrations/{migration}/plan/progress", by: "api" },

  listGatesAsOf: { method: "GET", path: "/migrations/{migration}/as-of/gates", by: "as-of" },
  showGateAsOf: { method: "GET", path: "/migrations/{migration}/as-of/gates/{gate}", by: "as-of" },
  listCheckpointsAsOf: { method: "GET", path: "/migrations/{migration}/as-of/checkpoints", by: "as-of" },
  showCheckpointAsOf: {
    method: "GET",
    path: "/migrations/{migration}/as-of/checkpoints/{unit}/{requirement}",
    by: "as-of",
  },
  whyGate: { method: "GET", path: "/migrations/{migration}/gates/{gate}/why", by: "as-of" },
  diffMoments: { method: "GET", path: "/migrations/{migration}/diff", by: "as-of" },
  diffManifests: { method: "GET", path: "/migrations/{migration}/manifests/diff", by: "as-of" },
  diffPlans: { method: "GET", path: "/migrations/{migration}/plan/diff", by: "as-of" },
  showSatisfied: { method: "GET", path: "/migrations/{migration}/satisfied", by: "as-of" },

  listInventories: { method: "GET", path: "/migrations/{migration}/inventories", by: "document" },
  listParts: { method: "GET", path: "/migrations/{migration}/inventories/{unit}/{requirement}", by: "document" },

  listNames: { method: "GET", path: "/facts/{fact}/names", by: "document" },

  requestPack: { method: "POST", path: "/migrations/{migration}/packs", by: "packs" },
  listPacks: { method: "GET", path: "/migrations/{migration}/packs", by: "packs" },
  showPack: { method: "GET", path: "/migrations/{migration}/packs/{pack}", by: "packs" },

  applyPlan: { method: "PUT", path: "/migrations/{migration}/plan", by: "apply" },
  abandonPlan: { method: "POST", path: "/migrations/{migration}/plan/abandonment", by: "apply" },
  approvePlan: { method: "POST", path: "/migrations/{migration}/proposal/approval", by: "apply" },
  withdrawPlan: { method: "POST", path: "/migrations/{migration}/proposal/withdrawal", by: "apply" },

  requestWaiver: {
    method: "POST",
    path: "/migrations/{migration}/checkpoints/{unit}/{requirement}/waivers",
    by: "approvals",
  },
  approveWaiver: { method: "POST", path: "/migrations/{migration}/waivers/{request}/approval", by: "approvals" },
  requestBaseline: {
    method: "POST",
    path: "/migrations/{migration}/checkpoints/{unit}/{requirement}/baselines",
    by: "approvals",
  },
  acceptBaseline: { method: "POST", path: "/migrations/{migration}/baselines/{request}/approval", by: "approvals" },
  attest: {
    method: "POST",
    path: "/migrations/{migration}/checkpoints/{unit}/{requirement}/attestations",
    by: "approvals",
  },
  approveAttestation: {
    method: "POST",
    path: "/migrations/{migration}/attestations/{request}/approval",
    by: "approvals",
  },
  sign: {
    method: "POST",
    path: "/migrations/{migration}/checkpoints/{unit}/{requirement}/signatures",
    by: "approvals",
  },
  revoke: {
    method: "POST",
    path: "/migrations/{migration}/checkpoints/{unit}/{requirement}/revocation",
    by: "approvals",
  },
  arm: { method: "POST", path: "/migrations/{migration}/gates/{gate}/arming", by: "approvals" },
  requestForgetting: { method: "POST", path: "/migrations/{migration}/forgettings", by: "approvals" },
  approveForgetting: {
    method: "POST",
    path: "/migrations/{migration}/forgettings/{request}/approval",
    by: "approvals",
  },

  keepCosignatures: { method: "POST", path: "/log/cosignatures", by: "cosign" },

  checkMail: { method: "GET", path: "/mail", by: "doctor" },
  sendTestMail: { method: "POST", path: "/mail/test", by: "doctor" },

  showVerdict: { method: "GET", path: "/migrations/{migration}/gates/{gate}/verdict", by: "verdict" },
  listVerdictKeys: { method: "GET", path: "/verdict/keys", by: "verdict" },
  issueEnrolment: { method: "POST", path: "/migrations/{migration}/enrolments", by: "enrolments" },
  listEnrolments: { method: "GET", path: "/migrations/{migration}/enrolments", by: "enrolments" },
  withdrawEnrolment: {
    method: "POST",
    path: "/migrations/{migration}/enrolments/{enrolment}/withdrawal",
    by: "enrolments",
  },
  claimEnrolment: { method: "POST", path: "/enrolments/claim", by: "enrol" },

  showFsck: { method: "GET", path: "/fsck", by: "fsck" },
  askFsck: { method: "POST", path: "/fsck", by: "fsck" },

  pageOfMigration: { method: "GET", path: "/page/migrations/{migration}", by: "page" },
  pageOfGate: { method: "GET", path: "/page/migrations/{migration}/gates/{gate}", by: "page" },
  showContract: { method: "GET", path: "/openapi.json", by: "page" },
  listProblems: { method: "GET", path: "/problems", by: "page" },
} as const satisfies Readonly<Record<string, Path>>;

interface Path {
  readonly method: "GET" | "PUT" | "POST";
  /** As API Gateway writes it: `/migrations/{migration}`. */
  readonly path: `/${string}`;
  /** The folder of the function in `functions/`. */
  readonly by: string;
}

export type RouteId = keyof typeof PATHS;
export type Server = (typeof PATHS)[RouteId]["by"];
export type IdServedBy<S extends Server> = {
  [I in RouteId]: (typeof PATHS)[I]["by"] extends S ? I : never;
}[RouteId];

type NamesIn<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** The parameters in a route's path, by name. */
export type PathOf<I extends RouteId> = { readonly [N in NamesIn<(typeof PATHS)[I]["path"]>]: string };

const isRouteId = (id: string): id is RouteId => Object.hasOwn(PATHS, id);

export const ROUTE_IDS: readonly RouteId[] = Object.keys(PATHS).filter(isRouteId);

/** The routes that a function serves. */
export const servedBy = (server: Server): readonly RouteId[] => ROUTE_IDS.filter((id) => PATHS[id].by === server);

/**
 * Functions whose routes need no token, and the only ones. `page` answers whoever asks, and may read nothing; `enrol` answers whoever
 * has a code, and may read what is stored under the code's hash.
 */
const OPEN: readonly Server[] = ["page", "enrol"];

/** True for a route that needs no token. */
export const isOpen = (id: RouteId): boolean => OPEN.includes(PATHS[id].by);

/** As API Gateway names a route: `GET /migrations`. */
export const routeKeyOf = (id: RouteId): string => `${PATHS[id].method} ${PATHS[id].path}`;

const BY_KEY: ReadonlyMap<string, RouteId> = new Map(ROUTE_IDS.map((id) => [routeKeyOf(id), id]));

/** The route that API Gateway has matched; undefined where this version has none like it. */
export const findRoute = (routeKey: string): RouteId | undefined => BY_KEY.get(routeKey);

/** A route's path with its parameters in it, each percent-encoded. */
export const pathOf = <I extends RouteId>(id: I, parameters: PathOf<I>): string =>
  PATHS[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((parameters as Readonly<Record<string, string>>)[name] ?? ""),
  );
