import type { Named } from "../core/actor.ts";
import { Failure } from "../core/failure.ts";
import { personId } from "../core/log/people.ts";

/**
 * Whoever is being forgotten decides nothing and takes nothing away until that is over: what they did would name them again.
 * @throws Failure `forgetting-under-way`
 */
export const requireRemembered = async (
  { isForgetting }: { isForgetting(person: string): Promise<boolean> },
  actor: Named,
): Promise<void> => {
  if (await isForgetting(personId(actor)))
    throw new Failure(
      "forgetting-under-way",
      "you are being forgotten; until that is over, you can do nothing that is recorded",
    );
};
