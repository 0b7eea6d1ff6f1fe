import type { Arrow } from "./planted.ts";

/** Rows of the rules inside one room: see arrows.ts. */

const arrow = (from: string, to: string): Arrow => [
  `${from}/planted-to-${to.replaceAll(/\.ts$/g, "").replaceAll("/", "-")}.ts`,
  to.endsWith(".ts") ? to : `${to}/target.ts`,
];
const arrows = (from: string, ...to: string[]): Arrow[] => to.map((one) => arrow(from, one));

export const INSIDE_AGENT: Readonly<Record<string, readonly Arrow[]>> = {
  "formats-below-sources": arrows("agent/formats", "agent/sources", "agent/files", "agent/exit.ts"),
  "agent-leaves": [
    ...arrows("agent/hash", "agent/files"),
    ...arrows("agent/sorting", "agent/spool"),
    ...arrows("agent/tools", "agent/formats"),
    ...arrows("agent/spool", "agent/exit.ts", "agent/hash"),
  ],
  "files-above-hash-only": arrows("agent/files", "agent/formats", "agent/sources", "agent/output.ts"),
  "sources-below-collect": arrows("agent/sources", "agent/collect", "agent/config", "agent/commands", "agent/spool"),
  "one-source-knows-no-other": [["agent/sources/planted.ts", "agent/sources/folder.ts"]],
  "config-below-collect": arrows("agent/config", "agent/collect", "agent/spool", "agent/exit.ts"),
  "collect-and-service-below-commands": [
    ...arrows("agent/collect", "agent/commands", "agent/output.ts"),
    ...arrows("agent/service", "agent/commands", "agent/exit.ts", "agent/collect"),
  ],
};

export const INSIDE_LOCAL: Readonly<Record<string, readonly Arrow[]>> = {
  "local-aws-is-the-ground": arrows("local/aws", "local/services", "local/cloud.ts"),
  "local-template-runs-nothing": arrows("local/template", "local/deploy", "local/services"),
  "local-services-know-no-template": arrows("local/services", "local/template", "local/gateway", "local/lambda"),
  "local-gateway-knows-no-service": arrows("local/gateway", "local/services", "local/deploy"),
  "local-lambda-calls-through-the-gateway": arrows("local/lambda", "local/services", "local/gateway"),
  "local-people-see-no-inside": arrows("local/people", "local/services", "local/lambda", "local/template"),
  "local-deploy-is-started-not-starting": arrows("local/deploy", "local/start-cloud.ts"),
};

/** What the rules inside these rooms allow. */
export const ALLOWED_INSIDE: readonly Arrow[] = [
  ...arrows("agent/sources", "agent/formats", "agent/files", "agent/tools"),
  ...arrows("agent/files", "agent/hash", "agent/sorting"),
  ...arrows("agent/config", "agent/sources"),
  ...arrows("agent/collect", "agent/spool", "agent/sources"),
  ...arrows("agent/commands", "agent/collect", "agent/service"),
  ...arrows("local/template", "local/aws"),
  ...arrows("local/services", "local/aws"),
  ...arrows("local/deploy", "local/template", "local/services", "local/gateway", "local/lambda"),
];
