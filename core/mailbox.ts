/**
 * The mailbox that an address reaches, as one text to compare: without a `+tag`, comments, needless quotes and the final dot
 * of the domain, in lower case. It tells whether two addresses may be one person's, and never whom an address names: not every
 * server ignores what follows a `+`. Quotes, escapes and comments are those of RFC 5322, section 3.4.1; that `+` begins a
 * detail of a mailbox is RFC 5233, section 1.
 * @param address with an `@`; not validated further
 */
export const mailboxOf = (address: string): string => {
  const at = address.lastIndexOf("@");
  const name = address
    .slice(0, at)
    .replaceAll(/\([^()]*\)/g, "")
    .replaceAll(/\\(.)/g, "$1")
    .replaceAll('"', "");
  const tag = name.indexOf("+", 1);
  const domain = address.slice(at + 1).replace(/(?<!\.)\.+$/, "");
  return `${tag === -1 ? name : name.slice(0, tag)}@${domain}`.toLowerCase();
};
