import type { AnswerOf } from "../../../contract/contract.ts";
import { hrefOf } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { moment, momentQuery, momentText } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { gateText, Sign } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { language, words } from "../../words/words.ts";
import { MomentNotes } from "../moments/moment-notes.tsx";
import { Chain } from "./chain.tsx";
import { ClearingList } from "./clearing.tsx";

type Why = AnswerOf<"whyGate">;

interface WhyProps {
  readonly migration: string;
  readonly gate: string;
}

const readWhy = async ({ migration, gate }: WhyProps, lang: string): Promise<Why & { readonly zone: string }> => {
  const of = moment.value;
  const [answer, { timeZone }] = await Promise.all([
    ask("whyGate", {
      path: { migration, gate },
      query: { ...(of === undefined ? {} : momentQuery(of)), lang },
    }),
    ask("showMigration", { path: { migration } }),
  ]);
  return { ...answer, zone: timeZone };
};

/** By what a clear gate is clear: what people decided first, then what expires first. */
const ByWhat = ({ migration, of, zone }: { readonly migration: string; readonly of: Why; readonly zone: string }) => {
  const { why, moments } = words.value;
  return (
    <section aria-labelledby="by-what">
      <h2 id="by-what">{why.byWhat}</h2>
      <Scroller label={why.byWhat}>
        <table class="past-checkpoints">
          <thead>
            <tr>
              <th scope="col">{moments.checkpoint}</th>
              <th scope="col">{moments.completed}</th>
              <th scope="col">{moments.validUntil}</th>
              <th scope="col">{why.decidedBy}</th>
            </tr>
          </thead>
          <tbody>
            {of.evidence.map(({ unit, requirement, completedAt, validUntil, waivedBy, attestedBy }) => (
              <tr key={`${unit}/${requirement}`}>
                <td>
                  <Link href={hrefOf(["migrations", migration, "checkpoints", unit, requirement])}>
                    <Said text={`${unit} / ${requirement}`} />
                  </Link>
                </td>
                <td>
                  <When at={completedAt} zone={zone} />
                </td>
                <td>
                  <When at={validUntil} zone={zone} />
                </td>
                <td>
                  <Said text={waivedBy ?? attestedBy ?? words.value.app.none} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
};

/** Why a gate is what it is, sentence by sentence, and what would clear it. */
export const WhyView = (props: WhyProps) => {
  const { migration, gate } = props;
  const { why: texts } = words.value;
  const lang = language.value;
  const key = `why ${migration} ${gate} ${lang} ${momentText(moment.value)}`;
  const answer = useAnswer(key, () => readWhy(props, lang), "once");
  return (
    <Page
      title={texts.heading(gate)}
      lead={<Link href={hrefOf(["migrations", migration, "gates", gate])}>{texts.toGate}</Link>}
    >
      <Read answer={answer}>
        {(of) => (
          <>
            <section class={`card gate gate-${of.gate.standing}`} aria-label={texts.verdict}>
              <p class={`verdict state-${of.gate.standing}`}>
                <Sign state={of.gate.standing} />
                {gateText(of.gate.standing)}
              </p>
              <p class="answer">
                <Said text={of.text.gate} />
              </p>
              <MomentNotes of={of.moment} zone={of.zone} />
            </section>
            {of.gate.state === "clear" ? (
              <ByWhat migration={migration} of={of} zone={of.zone} />
            ) : (
              <>
                <ClearingList migration={migration} of={of} />
                <section aria-labelledby="chains">
                  <h2 id="chains">{texts.chains(of.why.length, of.gate.unsatisfied)}</h2>
                  <ol class="chains">
                    {of.why.map((one) => (
                      <Chain
                        key={`${one.blocker.unit}/${one.blocker.requirement}`}
                        migration={migration}
                        of={one}
                        zone={of.zone}
                      />
                    ))}
                  </ol>
                </section>
              </>
            )}
          </>
        )}
      </Read>
    </Page>
  );
};
