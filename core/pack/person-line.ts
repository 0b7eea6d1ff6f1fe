import { canonicalText } from "../canonical.ts";

/** A person's salt, as a pack has it: without the newline. @param person as `personId` makes it @param salt in hexadecimal digits */
export const personLine = ({ person, salt }: { readonly person: string; readonly salt: string }): string =>
  canonicalText({ person, salt });
