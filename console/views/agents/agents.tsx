import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AgentsOf } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Page, Read } from "../../parts/page.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { words } from "../../words/words.ts";
import { AgentCard } from "./agent-card.tsx";

/** The agents of the plan in force, each as it was seen last. */
export const AgentsView = ({ migration }: { readonly migration: string }) => {
  const { agents: texts, history } = words.value;
  const answer = useAnswer(`agents ${migration}`, () => ask("listAgents", { path: { migration } }));
  const more = useSignal<readonly AgentsOf[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    more.value = [];
    problem.value = undefined;
  }, [migration]);
  return (
    <Page title={`${texts.heading}: ${migration}`} lead={texts.lead}>
      <Read answer={answer}>
        {(first) => {
          const pages = [first, ...more.value];
          const cursor = pages.at(-1)?.cursor ?? null;
          const readOn = async (): Promise<void> => {
            try {
              const next = await ask("listAgents", { path: { migration }, query: { cursor: cursor ?? undefined } });
              problem.value = undefined;
              more.value = [...more.value, next];
            } catch (error) {
              problem.value = asProblem(error);
            }
          };
          return (
            <>
              <ul class="cards agents">
                {pages
                  .flatMap(({ agents }) => agents)
                  .map((one) => (
                    <AgentCard
                      key={one.id}
                      migration={migration}
                      agent={one}
                      zone={first.migration.timeZone}
                      now={first.now}
                    />
                  ))}
              </ul>
              {problem.value === undefined ? null : <Trouble problem={problem.value} isShown />}
              {cursor === null ? null : (
                <button type="button" onClick={() => void readOn()}>
                  {history.more}
                </button>
              )}
            </>
          );
        }}
      </Read>
    </Page>
  );
};
