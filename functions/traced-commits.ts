import type { Fact } from "../core/history/fact.ts";
import { rootSpanOf } from "../core/history/fact-trace.ts";
import type { Instant } from "../core/instant.ts";
import type { Commit, CommitLedger } from "../ports/commit.ts";
import type { Span, SpanAttributes, SpanPlace } from "../ports/traces.ts";
import { codeOf, type Tracer } from "./tracer.ts";

/** What is known of an object before there is a fact. */
export interface Origin {
  /** The span of the try. */
  readonly place: SpanPlace;
  /** When the object was put. */
  readonly putAt: Instant | undefined;
}

/** A comparison may read hundreds. */
const MAX_LINKS = 32;
const MAX_CODES = 32;

/** Ids of the plan, as the log has them; who approved what is not among them. */
const attributesOf = (fact: Fact): SpanAttributes => {
  const { type, migration, unit, requirement, agent } = fact;
  const ids = { type, migration, unit, requirement, agent };
  const outcome = "verdict" in fact ? { "cleargate.outcome": fact.verdict.outcome } : {};
  const known = Object.entries(ids).flatMap(([name, id]) => (id === null ? [] : [[`cleargate.${name}`, id]]));
  return { ...Object.fromEntries(known), ...outcome };
};

const codesOf = (fact: Fact): NonNullable<Span["events"]> => {
  const findings = "verdict" in fact ? fact.verdict.findings : [];
  return findings.slice(0, MAX_CODES).map(({ code, severity }) => ({
    name: "cleargate.finding",
    attributes: { "cleargate.code": code, "cleargate.severity": severity },
  }));
};

const placeOf = (fact: string): SpanPlace => ({ trace: fact, id: rootSpanOf(fact) });

/** The facts that it is made of, and of what could not be judged the object's own trace. */
const linksOf = (fact: Fact | undefined, trace: string, origin: Origin | undefined): readonly SpanPlace[] => {
  if (origin !== undefined) return origin.place.trace === trace ? [] : [placeOf(origin.place.trace)];
  return fact?.type === "evidence-compared" ? fact.inputs.slice(0, MAX_LINKS).map((one) => placeOf(one.fact)) : [];
};

const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other);

/** All that led to a fact, as the root of its trace. A summary has no fact, and its mails name the trace all the same. */
const rootOf = (tracer: Tracer, trace: string, fact: Fact | undefined, origin: Origin | undefined): Span => {
  const endedAt = tracer.now();
  return {
    ...placeOf(trace),
    name: fact?.type ?? "summary",
    kind: "internal",
    // Two clocks: S3 says when an object was put.
    startedAt: earlier(origin?.putAt ?? tracer.since(), endedAt),
    endedAt,
    attributes: fact === undefined ? {} : attributesOf(fact),
    events: fact === undefined ? [] : codesOf(fact),
    links: linksOf(fact, trace, origin),
  };
};

/**
 * A ledger whose commits are spans of the trace of their fact, each under the try that made it, or under the trace's root,
 * which is kept once the fact is written.
 * @param tracer undefined where nobody collects traces: then it is the ledger that was given
 */
export const tracedCommits = <L extends Pick<CommitLedger, "commit">>(
  tracer: Tracer | undefined,
  ledger: L,
  origin?: Origin,
): L => {
  if (tracer === undefined) return ledger;
  const tracedCommit = async (commit: Commit) => {
    const trace = commit.fact?.id ?? commit.notifications[0]?.fact;
    if (trace === undefined) return ledger.commit(commit);
    const parent = origin?.place.trace === trace ? origin.place.id : rootSpanOf(trace);
    const written = { place: { trace, id: tracer.newSpanId() }, startedAt: tracer.now() };
    const kept = (result: SpanAttributes, error?: string): void =>
      tracer.keep({
        ...{ ...written.place, parent, name: "commit", kind: "client", startedAt: written.startedAt },
        ...{ endedAt: tracer.now(), attributes: { "db.system.name": "aws.dynamodb", ...result } },
        ...(error === undefined ? {} : { error }),
      });
    try {
      const result = await ledger.commit(commit);
      kept({ "cleargate.result": result });
      if (result === "committed") tracer.keep(rootOf(tracer, trace, commit.fact, origin));
      return result;
    } catch (error) {
      kept({}, codeOf(error));
      throw error;
    }
  };
  return { ...ledger, commit: tracedCommit };
};
