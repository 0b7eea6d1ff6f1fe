import { address, setQuery } from "../address.ts";
import { words } from "../words/words.ts";
import { instantIn, localText } from "./when.tsx";

/** Filters whose values are in the address, so that what is filtered can be sent to somebody. */

interface FieldProps {
  /** Of the parameter. */
  readonly name: string;
  readonly label: string;
}

export const TextFilter = ({ name, label }: FieldProps) => (
  <label>
    {label}
    <input
      type="text"
      maxLength={129}
      autocomplete="off"
      spellcheck={false}
      value={address.value.query.get(name) ?? ""}
      onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value.trim() })}
    />
  </label>
);

interface ChoiceProps extends FieldProps {
  readonly choices: readonly (readonly [value: string, text: string])[];
}

export const ChoiceFilter = ({ name, label, choices }: ChoiceProps) => (
  <label>
    {label}
    <select
      value={address.value.query.get(name) ?? ""}
      onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value })}
    >
      {choices.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

interface InstantProps extends FieldProps {
  readonly zone: string;
  readonly to?: "minute" | "second";
}

export const InstantFilter = ({ name, label, zone, to = "minute" }: InstantProps) => {
  const at = Date.parse(address.value.query.get(name) ?? "");
  return (
    <label>
      {label}
      <input
        type="datetime-local"
        step={to === "second" ? 1 : undefined}
        value={Number.isNaN(at) ? "" : localText(at, zone, to)}
        onChange={({ currentTarget }) => setQuery({ [name]: instantIn(currentTarget.value, zone) })}
      />
    </label>
  );
};

/** Of a list by time: from when, until when, and which comes first. */
export const TimeFilters = ({ zone }: { readonly zone: string }) => {
  const { history } = words.value;
  return (
    <>
      <InstantFilter name="from" label={`${history.from} (${zone})`} zone={zone} />
      <InstantFilter name="to" label={`${history.to} (${zone})`} zone={zone} />
      <ChoiceFilter
        name="order"
        label={history.order}
        choices={[
          ["", history.newest],
          ["oldest", history.oldest],
        ]}
      />
    </>
  );
};
