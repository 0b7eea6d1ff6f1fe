import { hrefOf } from "../../address.ts";
import type { Checkpoint, Fact, Finding, OneCheckpoint } from "../../api/answers.ts";
import { Said, Who } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { durationText, When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

interface AgeProps {
  readonly checkpoint: Checkpoint;
  readonly now: string;
  readonly zone: string;
}

/** How old the evidence is, of how old it may become. */
const Age = ({ checkpoint: { completedAt, validUntil }, now, zone }: AgeProps) => {
  const texts = words.value.checkpoint;
  if (completedAt === null || validUntil === null) return null;
  const [from, to, at] = [completedAt, validUntil, now].map((one) => Date.parse(one)) as [number, number, number];
  const part = to <= from ? 1 : Math.min(1, Math.max(0, (at - from) / (to - from)));
  const text = at < to ? texts.ageText : texts.ageOver;
  return (
    <div>
      <dt>{texts.age}</dt>
      <dd>
        {text(durationText(Math.max(0, at - from)), whenText(validUntil, zone))}
        <svg class={`age ${at < to ? "" : "over"}`} width="100%" height="6" aria-hidden="true" focusable="false">
          <rect class="rest" width="100%" height="6" rx="3" />
          <rect class="done" width={`${100 * part}%`} height="6" rx="3" />
        </svg>
      </dd>
    </div>
  );
};

const count = (value: number | null): string => value?.toLocaleString(words.value.locale) ?? words.value.app.none;

/** How long a restore took, beside how long it may take. */
const Duration = ({ ms, target }: { readonly ms: number | null; readonly target: number | null }) => {
  const texts = words.value.checkpoint;
  const isOver = ms !== null && target !== null && ms > target;
  return (
    <div>
      <dt>{texts.duration}</dt>
      <dd>
        {ms === null ? texts.untimed : durationText(ms)}
        {target === null ? null : (
          <>
            <p class={isOver ? "error small" : "muted small"}>
              {texts.target(durationText(target))}
              {ms === null ? "" : `: ${isOver ? texts.overTarget : texts.withinTarget}`}
            </p>
            {ms === null ? null : (
              <svg class={`age ${isOver ? "over" : ""}`} width="100%" height="6" aria-hidden="true" focusable="false">
                <rect class="rest" width="100%" height="6" rx="3" />
                <rect class="done" width={`${Math.min(100, (100 * ms) / target)}%`} height="6" rx="3" />
              </svg>
            )}
          </>
        )}
      </dd>
    </div>
  );
};

const CopiesAsked = ({ limits }: { readonly limits: OneCheckpoint["limits"] }) => {
  const texts = words.value.checkpoint;
  const { copyRule, offSiteCopies, immutableCopies } = limits;
  const asked = [
    copyRule ?? undefined,
    offSiteCopies === null ? undefined : texts.offSite(offSiteCopies),
    immutableCopies === null ? undefined : texts.immutableCopies(immutableCopies),
  ].filter((one) => one !== undefined);
  return asked.length === 0 ? null : (
    <div>
      <dt>{texts.copiesAsked}</dt>
      <dd>{asked.join(", ")}</dd>
    </div>
  );
};

interface EvidenceProps {
  readonly migration: string;
  readonly of: OneCheckpoint;
  readonly zone: string;
}

/** What was pushed, stated or compared, and how long it counts. */
export const Evidence = ({ migration, of: { checkpoint, now, limits }, zone }: EvidenceProps) => {
  const { checkpoint: texts, shared } = words.value;
  const { fact, proof, durationMs, attested, deadline, refused } = checkpoint;
  return (
    <section class="card" aria-labelledby="evidence">
      <h2 id="evidence">{texts.evidence}</h2>
      {fact === null ? <p class="muted">{texts.noEvidence}</p> : null}
      <dl class="facts">
        {deadline === null ? null : (
          <div>
            <dt>{texts.due}</dt>
            <dd>
              <When at={deadline} zone={zone} now={now} />
            </dd>
          </div>
        )}
        {fact === null ? null : (
          <>
            <div>
              <dt>{texts.completed}</dt>
              <dd>
                <When at={checkpoint.completedAt} zone={zone} />
              </dd>
            </div>
            <Age checkpoint={checkpoint} now={now} zone={zone} />
            <div>
              <dt>{texts.proof}</dt>
              <dd>
                {proof === null ? texts.noProof : (shared.proofs[proof] ?? proof)}
                {limits.minimumProof === null ? null : (
                  <p class="muted small">
                    {texts.askedProof(shared.proofs[limits.minimumProof] ?? limits.minimumProof)}
                  </p>
                )}
              </dd>
            </div>
            <div>
              <dt>{texts.entries}</dt>
              <dd class="tabular">{count(checkpoint.entries)}</dd>
            </div>
            <div>
              <dt>{texts.bytes}</dt>
              <dd class="tabular">{count(checkpoint.bytes)}</dd>
            </div>
            {durationMs === null && limits.maxDurationMs === null ? null : (
              <Duration ms={durationMs} target={limits.maxDurationMs} />
            )}
            <CopiesAsked limits={limits} />
            <div>
              <dt>{attested === null ? texts.agent : texts.attested}</dt>
              <dd>
                {attested === null ? (
                  <Said text={checkpoint.agent ?? words.value.app.none} />
                ) : (
                  <Who actor={attested.by} />
                )}
              </dd>
            </div>
            <div>
              <dt>{texts.fact}</dt>
              <dd>
                <Link class="mono" href={hrefOf(["migrations", migration, "facts", fact])}>
                  {fact}
                </Link>
              </dd>
            </div>
          </>
        )}
      </dl>
      {refused === null ? null : (
        <p class="note">
          {texts.refused(whenText(refused.at, zone), refused.agent)}: {shared.findings[refused.code] ?? refused.code}.{" "}
          <Link href={hrefOf(["migrations", migration, "facts", refused.fact])}>{texts.fact}</Link>
        </p>
      )}
    </section>
  );
};

export const FindingItem = ({
  of: { code, severity, message, where = [], count: many = 0 },
}: {
  readonly of: Finding;
}) => {
  const { checkpoint: texts, shared } = words.value;
  return (
    <li class={`finding severity-${severity}`}>
      <p>
        <strong>{shared.findings[code] ?? code}</strong>{" "}
        <span class="tag">{texts.severities[severity] ?? severity}</span> <span class="mono muted small">{code}</span>
      </p>
      <p>
        <Said text={message} />
      </p>
      {where.length === 0 ? null : (
        <ul class="names">
          {where.map((one) => (
            <li key={one}>
              <Said text={one} />
            </li>
          ))}
          {many > where.length ? <li class="muted">{texts.alone}</li> : null}
        </ul>
      )}
    </li>
  );
};

/** What was found in it, each with its names. */
export const Findings = ({ fact }: { readonly fact: Fact }) => {
  const texts = words.value.checkpoint;
  if (!("verdict" in fact)) return null;
  const { findings } = fact.verdict;
  return (
    <section class="card" aria-labelledby="findings">
      <h2 id="findings">{texts.findings}</h2>
      {findings.length === 0 ? (
        <p class="muted">{texts.noFindings}</p>
      ) : (
        <ul class="findings">
          {findings.map((one) => (
            <FindingItem key={one.code} of={one} />
          ))}
        </ul>
      )}
    </section>
  );
};

/** Where its copies lie, and how long each is locked. */
export const Copies = ({ fact, zone }: { readonly fact: Fact; readonly zone: string }) => {
  const texts = words.value.checkpoint;
  const copies = ("copies" in fact ? fact.copies : undefined) ?? [];
  if (copies.length === 0) return null;
  return (
    <section class="card" aria-labelledby="copies">
      <h2 id="copies">{texts.copies}</h2>
      <ul class="findings">
        {copies.map(({ location, site, medium, lockedUntil, immutable }) => (
          <li key={location} class="finding">
            <p class="mono">
              <Said text={location} />
            </p>
            <p class="muted small">
              {texts.site[site] ?? site}
              {medium === undefined ? "" : `, ${medium}`},{" "}
              {lockedUntil === undefined
                ? immutable
                  ? texts.immutable
                  : texts.unlocked
                : texts.locked(whenText(lockedUntil, zone))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
};
