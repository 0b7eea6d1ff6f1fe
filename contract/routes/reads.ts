import { OPENMETRICS_TYPE } from "../../core/openmetrics.ts";
import { ROLES, route } from "../route.ts";
import { AgentAnswer, AgentsAnswer } from "../schemas/agent.ts";
import { ApprovalsView } from "../schemas/approval.ts";
import { ApprovalView, CheckpointsAnswer, CountsAnswer } from "../schemas/checkpoint.ts";
import { GateAnswer, GatesAnswer } from "../schemas/gate.ts";
import { FactAnswer, FactsAnswer, HistoryAnswer } from "../schemas/history.ts";
import {
  ConsistencyAnswer,
  ConsistencyQuery,
  CosignaturesAnswer,
  CosignaturesQuery,
  InclusionAnswer,
  InclusionQuery,
  LogAnswer,
  LogKeysAnswer,
} from "../schemas/log.ts";
import { MigrationsAnswer, MigrationView } from "../schemas/migration.ts";
import { NotificationsAnswer } from "../schemas/notification.ts";
import { Metrics } from "../schemas/page.ts";
import { ProgressView, ProposalView } from "../schemas/plan.ts";
import {
  AgentsQuery,
  CheckpointQuery,
  CountsQuery,
  FactsQuery,
  GatesQuery,
  HistoryQueryText,
  NotificationsQuery,
  RollbackQuery,
} from "../schemas/query.ts";
import { RollbackPage } from "../schemas/rollback.ts";

export const READS = {
  listMigrations: route(() => ({
    summary: "List migrations",
    tag: "Migrations",
    answers: { 200: MigrationsAnswer },
    problems: [],
    roles: ROLES,
  })),
  showMigration: route(() => ({
    summary: "Show a migration",
    tag: "Migrations",
    answers: { 200: MigrationView },
    problems: ["not-found"],
    roles: ROLES,
  })),
  listGates: route(() => ({
    summary: "List the gates of a migration",
    description: "Each is judged at the instant of the request.",
    tag: "Readiness",
    query: GatesQuery,
    answers: { 200: GatesAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  showGate: route(() => ({
    summary: "Show a gate",
    tag: "Readiness",
    answers: { 200: GateAnswer },
    problems: ["not-found"],
    roles: ROLES,
  })),
  listCheckpoints: route(() => ({
    summary: "List the checkpoints of a migration",
    tag: "Readiness",
    query: CheckpointQuery,
    answers: { 200: CheckpointsAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  showCheckpoint: route(() => ({
    summary: "Show a checkpoint, as somebody sees it who approves something about it",
    tag: "Readiness",
    answers: { 200: ApprovalView },
    problems: ["not-found"],
    roles: ROLES,
  })),
  countCheckpoints: route(() => ({
    summary: "Count the checkpoints of a migration by state",
    description: "What time has changed since it was written counts in its new state within a minute.",
    tag: "Readiness",
    query: CountsQuery,
    answers: { 200: CountsAnswer },
    problems: ["not-found"],
    roles: ROLES,
  })),
  listAgents: route(() => ({
    summary: "List the agents of a migration",
    description:
      "With what each sealed last. An agent that speaks for several migrations is seen in each by what it sealed for it.",
    tag: "Agents",
    query: AgentsQuery,
    answers: { 200: AgentsAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  showAgent: route(() => ({
    summary: "Show an agent, and what it owes",
    tag: "Agents",
    answers: { 200: AgentAnswer },
    problems: ["not-found"],
    roles: ROLES,
  })),
  listHistory: route(() => ({
    summary: "List what was recorded about a migration",
    description:
      "The migration `unrouted` has what belongs to none. A page may be empty although another follows: the end is where `cursor` is null.",
    tag: "History",
    query: HistoryQueryText,
    answers: { 200: HistoryAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  listFacts: route(() => ({
    summary: "List facts, whole",
    description:
      "As the history, with all that was recorded. A page may be empty although another follows: the end is where `cursor` is null.",
    tag: "History",
    query: FactsQuery,
    answers: { 200: FactsAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  showFact: route(() => ({
    summary: "Show a fact",
    tag: "History",
    answers: { 200: FactAnswer },
    problems: ["not-found"],
    roles: ROLES,
  })),
  listNotifications: route(() => ({
    summary: "List who was notified of what, and what became of it",
    description:
      "With `recipient` or `state`, each has only the deliveries that are so. A page may be empty although another follows: the end is where `cursor` is null.",
    tag: "Notifications",
    query: NotificationsQuery,
    answers: { 200: NotificationsAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  showLog: route(() => ({
    summary: "Show the head of the log, in which every fact is",
    description: "Keep it: with an earlier head anybody can prove later that nothing before it was changed or removed.",
    tag: "Log",
    answers: { 200: LogAnswer },
    problems: [],
    roles: ROLES,
  })),
  proveFact: route(() => ({
    summary: "Prove that a fact is in the log",
    description: "A fact is in the log some seconds after it was recorded; until then this answers `fact-unlogged`.",
    tag: "Log",
    query: InclusionQuery,
    answers: { 200: InclusionAnswer },
    problems: ["not-found", "fact-unlogged"],
    roles: ROLES,
  })),
  listLogKeys: route(() => ({
    summary: "Prove each further key of the log by one that it had before",
    tag: "Log",
    answers: { 200: LogKeysAnswer },
    problems: [],
    roles: ROLES,
  })),
  listCosignatures: route(() => ({
    summary: "List what witnesses signed of the log's head of a size",
    description:
      "Of each witness, what it signed first of it. `GET /log` has the newest head that each of them signed.",
    tag: "Log",
    query: CosignaturesQuery,
    answers: { 200: CosignaturesAnswer },
    problems: [],
    roles: ROLES,
  })),
  proveLog: route(() => ({
    summary: "Prove that the log begins with what it was",
    tag: "Log",
    query: ConsistencyQuery,
    answers: { 200: ConsistencyAnswer },
    problems: [],
    roles: ROLES,
  })),
  showMetrics: route(() => ({
    summary: "Show gates, agents and the log as metrics",
    description:
      "In the text format of OpenMetrics. Of many gates or agents not all are here; `cleargate_migrations_left_out` counts the migrations of which something is missing.",
    tag: "Metrics",
    answers: { 200: Metrics },
    produces: OPENMETRICS_TYPE,
    problems: [],
    roles: ROLES,
  })),
  listApprovals: route(() => ({
    summary: "List what waits for people's decisions",
    tag: "Approvals",
    answers: { 200: ApprovalsView },
    problems: ["not-found"],
    roles: ROLES,
  })),
  listRollback: route(() => ({
    summary: "List what a way back needs",
    tag: "Readiness",
    query: RollbackQuery,
    answers: { 200: RollbackPage },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  showProposal: route(() => ({
    summary: "Show the plan version that waits for approval",
    tag: "Plan",
    answers: { 200: ProposalView },
    problems: ["not-found"],
    roles: ROLES,
  })),
  showProgress: route(() => ({
    summary: "Show how far a plan version has come on its way into force",
    tag: "Plan",
    answers: { 200: ProgressView },
    problems: ["not-found"],
    roles: ROLES,
  })),
} as const;
