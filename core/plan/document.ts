/** The parts of a plan document that other rooms use. Each section has its file in `document/`. */
export { Agent, type AgentKey } from "./document/agent.ts";
export type { Contact } from "./document/contact.ts";
export { PlanDocument } from "./document/plan.ts";
export { BackupRequirement } from "./document/requirement/backup.ts";
export type { ComparisonRequirement } from "./document/requirement/comparison.ts";
export { Requirement } from "./document/requirement/requirement.ts";
export { Unit } from "./document/unit.ts";
