import { hrefOf } from "../../address.ts";
import type { Agent, AgentsOf, Checkpoint, CheckpointsOf, RollbackItem, RollbackOf } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { isSatisfied, State, severity } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { language, words } from "../../words/words.ts";
import { causeText } from "../readiness/because.ts";

interface UnitProps {
  readonly migration: string;
  readonly unit: string;
}

interface Everything {
  readonly first: CheckpointsOf;
  readonly checkpoints: readonly Checkpoint[];
  readonly agents: readonly Agent[];
  readonly rollback: readonly RollbackItem[];
}

const readCheckpoints = async ({ migration, unit }: UnitProps): Promise<readonly CheckpointsOf[]> => {
  const pages: CheckpointsOf[] = [];
  let cursor: string | undefined;
  do {
    const page: CheckpointsOf = await ask("listCheckpoints", {
      path: { migration },
      query: { unit, limit: "200", cursor },
    });
    pages.push(page);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
};

/** Those that may speak for the unit; a plan has few agents beside its units. */
const readAgents = async ({ migration, unit }: UnitProps): Promise<readonly Agent[]> => {
  const found: Agent[] = [];
  let cursor: string | undefined;
  do {
    const page: AgentsOf = await ask("listAgents", { path: { migration }, query: { limit: "50", cursor } });
    found.push(...page.agents.filter(({ units }) => units.includes(unit) || units.includes("*")));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
};

const readRollback = async ({ migration, unit }: UnitProps): Promise<readonly RollbackItem[]> => {
  const items: RollbackItem[] = [];
  let cursor: string | undefined;
  let at: string | undefined;
  do {
    const page: RollbackOf = await ask("listRollback", { path: { migration }, query: { unit, at, cursor } });
    items.push(...page.items);
    at ??= page.now;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
};

const readEverything = async (props: UnitProps): Promise<Everything> => {
  const [pages, agents, rollback] = await Promise.all([readCheckpoints(props), readAgents(props), readRollback(props)]);
  const [first] = pages;
  if (first === undefined) throw new Error("no page");
  return { first, checkpoints: pages.flatMap(({ checkpoints }) => checkpoints), agents, rollback };
};

const endOf = ({ state, waiver, validUntil, deadline, since }: Checkpoint): string | null => {
  if (state === "waived") return waiver?.expiresAt ?? null;
  if (state === "passed") return validUntil;
  return state === "missing" ? deadline : since;
};

const Checkpoints = ({
  migration,
  of,
  zone,
  now,
}: {
  readonly migration: string;
  readonly of: readonly Checkpoint[];
  readonly zone: string;
  readonly now: string;
}) => {
  const { unit: texts, checkpoint, history, gate, matrix } = words.value;
  return (
    <section aria-labelledby="checkpoints">
      <h2 id="checkpoints">{texts.checkpoints}</h2>
      <Scroller label={texts.checkpoints}>
        <table>
          <thead>
            <tr>
              <th scope="col">{history.requirement}</th>
              <th scope="col">{matrix.state}</th>
              <th scope="col">{texts.until}</th>
              <th scope="col">{checkpoint.agent}</th>
              <th scope="col">{gate.heading}</th>
            </tr>
          </thead>
          <tbody>
            {of
              .toSorted((a, b) => severity(a.state) - severity(b.state))
              .map((one) => (
                <tr key={one.requirement}>
                  <th scope="row">
                    <Link href={hrefOf(["migrations", migration, "checkpoints", one.unit, one.requirement])}>
                      <Said text={one.requirement} />
                    </Link>
                  </th>
                  <td>
                    <State state={one.state} />
                    {isSatisfied(one.state) ? null : (
                      <p class="muted small">
                        <Said text={causeText(one, zone) ?? ""} />
                      </p>
                    )}
                  </td>
                  <td>
                    {texts.ends[one.state] ?? ""} <When at={endOf(one)} zone={zone} now={now} />
                  </td>
                  <td>
                    <Said text={one.agent ?? words.value.app.none} />
                  </td>
                  <td>
                    {one.gates.map((id, index) => (
                      <span key={id}>
                        {index === 0 ? "" : ", "}
                        <Link href={hrefOf(["migrations", migration, "gates", id])}>{id}</Link>
                      </span>
                    ))}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
};

/** How what there is of it is restored, in the order in which that is done. */
const WayBack = ({
  migration,
  of,
  zone,
}: {
  readonly migration: string;
  readonly of: readonly RollbackItem[];
  readonly zone: string;
}) => {
  const { unit: texts, shared } = words.value;
  const said = (text: RollbackItem["title"]): string => (typeof text === "string" ? text : text[language.value]);
  const items = of
    .filter(({ restore, evidence }) => restore !== null || evidence === "backup")
    .toSorted((a, b) => (a.restore?.order ?? 10_000) - (b.restore?.order ?? 10_000));
  return (
    <section aria-labelledby="way-back">
      <h2 id="way-back">{texts.wayBack}</h2>
      {items.length === 0 ? <p class="muted">{texts.noWayBack}</p> : null}
      <ol class="cards way-back">
        {items.map(({ checkpoint, title, restore, accepted }) => (
          <li key={checkpoint.requirement} class="card">
            <h3>
              <Said text={said(title)} />
            </h3>
            {accepted === null ? (
              <p>
                <strong>{texts.nothingAccepted}</strong>
              </p>
            ) : (
              <p>
                {texts.accepted} <When at={accepted.completedAt} zone={zone} />
                {accepted.proof === null ? "" : `, ${shared.proofs[accepted.proof] ?? accepted.proof}`}.{" "}
                <Link href={hrefOf(["migrations", migration, "facts", accepted.fact])}>
                  {words.value.checkpoint.fact}
                </Link>
              </p>
            )}
            {restore === null ? (
              <p class="muted">{texts.unknownRestore}</p>
            ) : (
              <ol class="restore">
                {restore.steps.map((step) => (
                  <li key={said(step.title)}>
                    <Said text={said(step.title)} />
                    {step.command === undefined ? null : (
                      <p class="mono small">
                        <Said text={step.command} />
                      </p>
                    )}
                  </li>
                ))}
              </ol>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
};

/** One unit: what is asked of it, who speaks for it, and the way back. */
export const UnitView = (props: UnitProps) => {
  const { migration, unit } = props;
  const { unit: texts, agents: agentTexts, app } = words.value;
  const answer = useAnswer(`unit ${migration}/${unit}`, () => readEverything(props));
  return (
    <Page title={unit}>
      <Read answer={answer}>
        {({ first, checkpoints, agents, rollback }) => {
          const { timeZone } = first.migration;
          const about = rollback[0]?.unit;
          const owner = checkpoints.find((one) => one.owner != null)?.owner ?? null;
          const open = checkpoints.filter(({ state }) => !isSatisfied(state)).length;
          return (
            <>
              <section
                class={`card standing ${open === 0 ? "satisfied" : "unsatisfied"}`}
                aria-label={words.value.plan.about}
              >
                <p class="verdict">
                  {checkpoints.length === 0 ? texts.nothingAsked : texts.owes(open, checkpoints.length)}
                </p>
                <dl class="facts">
                  {about === undefined ? null : (
                    <div>
                      <dt>{texts.kind}</dt>
                      <dd>
                        <Said text={about.name === null ? about.kind : `${about.kind}, ${about.name}`} />
                      </dd>
                    </div>
                  )}
                  <div>
                    <dt>{words.value.matrix.owner}</dt>
                    <dd>{owner === null ? texts.noOwner : <Said text={owner} />}</dd>
                  </div>
                  <div>
                    <dt>{agentTexts.heading}</dt>
                    <dd>
                      {agents.length === 0 ? texts.noAgent : null}
                      {agents.map(({ id, last }, index) => (
                        <span key={id}>
                          {index === 0 ? "" : ", "}
                          <Link href={hrefOf(["migrations", migration, "agents", id])}>{id}</Link>
                          {last === null ? ` (${agentTexts.never})` : ""}
                        </span>
                      ))}
                    </dd>
                  </div>
                  <div>
                    <dt>{app.history}</dt>
                    <dd>
                      <Link href={hrefOf(["migrations", migration, "history"], { unit })}>{texts.history}</Link>
                    </dd>
                  </div>
                </dl>
              </section>
              <Checkpoints migration={migration} of={checkpoints} zone={timeZone} now={first.now} />
              <WayBack migration={migration} of={rollback} zone={timeZone} />
            </>
          );
        }}
      </Read>
    </Page>
  );
};
