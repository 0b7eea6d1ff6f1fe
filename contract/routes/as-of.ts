import { ROLES, route } from "../route.ts";
import {
  AsOfCheckpointsQuery,
  CheckpointAsOfAnswer,
  CheckpointsAsOfAnswer,
  GateAsOfAnswer,
  GatesAsOfAnswer,
  ManifestsDiffAnswer,
  ManifestsDiffQuery,
  MomentQuery,
  MomentsDiffAnswer,
  MomentsQuery,
  PlanDiffAnswer,
  PlanDiffQuery,
  WhyAnswer,
  WhyQuery,
} from "../schemas/as-of.ts";
import { SatisfiedAnswer, SatisfiedQuery } from "../schemas/satisfied.ts";

const tag = "Any moment";
const problems = ["not-found", "store-throttled"] as const;

export const AS_OF = {
  listGatesAsOf: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "List the gates of a migration at any moment" },
    description:
      "Made from the facts alone. `knownAt` leaves out what was recorded later, `at` is the clock that it is judged by; with `at` alone, the answer is what is known today about that instant.",
    query: MomentQuery,
    answers: { 200: GatesAsOfAnswer },
  })),
  showGateAsOf: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "Show a gate at any moment" },
    query: MomentQuery,
    answers: { 200: GateAsOfAnswer },
  })),
  listCheckpointsAsOf: route(() => ({
    ...{ tag, roles: ROLES, summary: "List the checkpoints of a migration at any moment" },
    query: AsOfCheckpointsQuery,
    problems: [...problems, "cursor-invalid"],
    answers: { 200: CheckpointsAsOfAnswer },
  })),
  showCheckpointAsOf: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "Show a checkpoint at any moment" },
    query: MomentQuery,
    answers: { 200: CheckpointAsOfAnswer },
  })),
  whyGate: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "Say why a gate is what it is, and what would clear it" },
    query: WhyQuery,
    answers: { 200: WhyAnswer },
  })),
  diffMoments: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "Say what differs between what was known at two instants" },
    query: MomentsQuery,
    answers: { 200: MomentsDiffAnswer },
  })),
  diffManifests: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "Say which names two manifests of one checkpoint do not share" },
    description: "Both are read whole; of more than 500,000 entries or 32 MiB none is.",
    query: ManifestsDiffQuery,
    answers: { 200: ManifestsDiffAnswer },
  })),
  diffPlans: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "Say what differs between two plan versions that were in force" },
    query: PlanDiffQuery,
    answers: { 200: PlanDiffAnswer },
  })),
  showSatisfied: route(() => ({
    ...{ tag, problems, roles: ROLES, summary: "Say how much was satisfied over time" },
    description:
      "One replay that stops at each instant. Where more than 40,000 facts were recorded in the span, it begins later, at a snapshot, and says so.",
    query: SatisfiedQuery,
    answers: { 200: SatisfiedAnswer },
  })),
} as const;
