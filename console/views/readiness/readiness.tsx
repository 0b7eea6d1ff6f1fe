import { useRef } from "preact/hooks";
import { hrefOf } from "../../address.ts";
import type { Gates } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { ArmGate } from "./arm-gate.tsx";
import { ExpiresNext } from "./expiry.tsx";
import { GateCard } from "./gate-card.tsx";
import { Matrix } from "./matrix.tsx";
import { Numbers } from "./numbers.tsx";
import { useCheckpoints } from "./use-checkpoints.ts";

interface ReadinessProps {
  readonly migration: string;
  /** Shown alone, with all of its blockers. */
  readonly gate?: string | undefined;
}

/** So many gates are read by themselves: a plan with a gate for each unit has thousands, and the first view waits for none of those. */
const FIRST_GATES = 20;
/** And so many more each time that somebody asks for them; one page of the API. */
const MORE_GATES = 200;

/** Page by page, up to a number of gates; what is left has the cursor of the page after it. */
const readFirstGates = async (migration: string, count: number): Promise<Gates> => {
  const path = { migration };
  const gates: Gates["gates"][number][] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = String(Math.min(MORE_GATES, count - gates.length));
    const answer = await ask("listGates", { path, query: { limit, cursor } });
    gates.push(...answer.gates);
    if (answer.cursor === null || gates.length >= count) return { ...answer, gates };
    ({ cursor } = answer);
  }
};

const readGates = async (migration: string, gate: string | undefined, count: number): Promise<Gates> => {
  if (gate === undefined) return readFirstGates(migration, count);
  const { gate: one, ...rest } = await ask("showGate", { path: { migration, gate } });
  return { ...rest, gates: [one], cursor: null };
};

/** Whether all gates are clear is said only where all of them were read. */
const summaryOf = ({ gates, cursor }: Gates): string => {
  const texts = words.value.gate;
  const clear = gates.filter(({ state }) => state === "clear").length;
  if (cursor !== null) return texts.summaryOfSome(clear, gates.length);
  if (gates.length === 0) return texts.none;
  return clear === gates.length ? texts.allClear(clear) : texts.summary(clear, gates.length);
};

interface TopProps extends ReadinessProps {
  readonly answer: Gates;
  readonly again: () => void;
  readonly readMore: () => void;
}

const Top = ({ migration, gate, answer, again, readMore }: TopProps) => {
  const { gates, now, migration: of } = answer;
  const { app, gate: texts } = words.value;
  return (
    <section aria-labelledby="gates">
      <h2 id="gates" class="visually-hidden">
        {texts.heading}
      </h2>
      <p class="answer">
        <span class="muted">{app.question}</span> <strong>{summaryOf(answer)}</strong>
      </p>
      <p class="muted small asof">
        <Said text={of.title} />, {app.version(of.planVersion)}. {app.asOf(whenText(now, of.timeZone))}.{" "}
        {app.zone(of.timeZone)}{" "}
        <button type="button" class="quiet" onClick={again}>
          {app.refresh}
        </button>
        {gate === undefined ? null : <Link href={hrefOf(["migrations", migration])}>{texts.all}</Link>}
      </p>
      <ul class="cards gates">
        {gates.map((one) => (
          <GateCard
            key={one.id}
            migration={migration}
            gate={one}
            zone={of.timeZone}
            now={now}
            isAlone={gate !== undefined}
          />
        ))}
      </ul>
      {answer.cursor === null ? null : (
        <p>
          <button type="button" class="quiet" onClick={readMore}>
            {texts.readMore}
          </button>
        </p>
      )}
      {gate === undefined || gates[0] === undefined ? null : (
        <ArmGate key={gates[0].id} migration={migration} gate={gates[0]} zone={of.timeZone} after={again} />
      )}
    </section>
  );
};

/** Whether each step may begin, what blocks it, and what stops counting next. */
export const ReadinessView = ({ migration, gate }: ReadinessProps) => {
  const { app } = words.value;
  const wanted = useRef(FIRST_GATES);
  const answer = useAnswer(`gates ${migration} ${gate ?? ""}`, () => readGates(migration, gate, wanted.current));
  const readMore = (): void => {
    wanted.current += MORE_GATES;
    void answer.again();
  };
  const { reading, readOn } = useCheckpoints(migration);
  const zone = answer.value?.migration.timeZone ?? "UTC";
  return (
    <Page title={`${app.readiness}: ${gate ?? migration}`}>
      <Read answer={answer}>
        {(value) => (
          <>
            <Top
              migration={migration}
              gate={gate}
              answer={value}
              again={() => void answer.again()}
              readMore={readMore}
            />
            <Numbers gates={value.gates} reading={reading.value} />
            <ExpiresNext migration={migration} now={value.now} zone={zone} />
            {reading.value.problem === undefined ? null : (
              <Trouble
                problem={reading.value.problem}
                isShown={reading.value.checkpoints.length > 0}
                again={() => void readOn(1)}
              />
            )}
            <Matrix migration={migration} reading={reading.value} readOn={readOn} gates={value.gates} zone={zone} />
          </>
        )}
      </Read>
    </Page>
  );
};
