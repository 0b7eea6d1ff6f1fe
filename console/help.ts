/** The page of the documentation that says more about a view, by the third part of its address. */
const PAGES: Readonly<Record<string, string>> = {
  checkpoints: "states.html",
  units: "console.html",
  "over-time": "query.html",
  approvals: "time-and-people.html",
  history: "for-auditors.html",
  agents: "agent.html",
  plan: "first-plan.html",
  notifications: "for-managers.html",
  packs: "evidence-pack.html",
};

/** Where a view has no page of its own: what the person needs first, whichever of their roles comes first here. */
const FIRST: readonly (readonly [role: string, page: string])[] = [
  ["manager", "for-managers.html"],
  ["auditor", "for-auditors.html"],
];

const START = "index.html";

/** Every page that the console leads to. */
export const HELP_PAGES: readonly string[] = [START, ...Object.values(PAGES), ...FIRST.map(([, page]) => page)];

/** The page of help for an address of the console and the roles of who looks. */
export const helpPage = (path: readonly string[], roles: readonly string[]): string =>
  PAGES[path[2] ?? ""] ?? FIRST.find(([role]) => roles.includes(role))?.[1] ?? START;
