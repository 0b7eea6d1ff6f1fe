/** Of a label and of a check's detail, as docs/manifest-format.md has them. */
const MAX_CHARACTERS = 1_000;

/**
 * A text for people that fits into a manifest. Names in it may be long, or end in half a character where they were cut: then
 * nothing of the manifest could be written, and what it says could not be told.
 */
export const forPeople = (text: string): string => text.slice(0, MAX_CHARACTERS).toWellFormed();
