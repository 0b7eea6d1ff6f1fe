import type { AnswerOf } from "../../../contract/contract.ts";
import { hrefOf } from "../../address.ts";
import { moment } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { words } from "../../words/words.ts";

type Why = AnswerOf<"whyGate">;

/** The shortest list of what would clear a gate, each with where it can be decided. */
export const ClearingList = ({ migration, of }: { readonly migration: string; readonly of: Why }) => {
  const { why } = words.value;
  const { clearing, text } = of;
  const rest = clearing.stepCount - clearing.steps.length;
  return (
    <section class="card clearing" aria-labelledby="clearing">
      <h2 id="clearing">{why.clearing}</h2>
      {text.steps.length === 0 && text.waits.length === 0 ? <p>{why.nothing}</p> : null}
      <ol>
        {text.steps.map(({ bring, why: because, instead }, index) => {
          const { unit = "", requirement = "" } = clearing.steps[index] ?? {};
          return (
            <li key={`${unit}/${requirement}`}>
              <p>
                <strong>
                  <Said text={bring} />
                </strong>
              </p>
              <p class="muted">
                <Said text={because} />
              </p>
              {instead.length === 0 ? null : (
                <>
                  <p>{why.instead}</p>
                  <ul>
                    {instead.map((one) => (
                      <li key={one}>
                        <Said text={one} />
                      </li>
                    ))}
                  </ul>
                </>
              )}
              <p>
                <Link href={hrefOf(["migrations", migration, "checkpoints", unit, requirement])}>
                  {instead.length === 0 || moment.value !== undefined ? why.look : why.decide}
                  <span class="visually-hidden">
                    : {unit} / {requirement}
                  </span>
                </Link>
              </p>
            </li>
          );
        })}
      </ol>
      {rest <= 0 ? null : <p class="muted">{why.more(rest)}</p>}
      {text.waits.length === 0 ? null : (
        <>
          <h3>{why.waits}</h3>
          <ul class="waits">
            {text.waits.map((one) => (
              <li key={one}>
                <Said text={one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
