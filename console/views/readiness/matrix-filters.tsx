import { address, hrefOf, setQuery } from "../../address.ts";
import { Link } from "../../parts/link.tsx";
import { STATES, stateText } from "../../parts/state.tsx";
import { instantIn, localText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { GROUPINGS } from "./groups.ts";

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
}

const Choice = ({ name, label, choices }: ChoiceProps) => (
  <label>
    {label}
    <select
      value={address.value.query.get(name) ?? ""}
      onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value, open: undefined })}
    >
      {choices.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

/** What the matrix is narrowed and ordered by: all of it is in the address. */
export const MatrixFilters = ({
  zone,
  owners,
}: {
  readonly zone: string;
  /** Those that are known, to choose from. */
  readonly owners: readonly string[];
}) => {
  const texts = words.value.matrix;
  const { path, query } = address.value;
  const before = Date.parse(query.get("before") ?? "");
  return (
    <fieldset class="filters" aria-label={texts.filters}>
      <label>
        {texts.filter}
        <input
          type="search"
          maxLength={64}
          autocomplete="off"
          spellcheck={false}
          value={query.get("unit") ?? ""}
          onInput={({ currentTarget }) => setQuery({ unit: currentTarget.value })}
        />
      </label>
      <Choice
        name="state"
        label={texts.state}
        choices={[
          ["", texts.any],
          ["unsatisfied", texts.unsatisfied],
          ...STATES.map((one) => [one, stateText(one)] as const),
        ]}
      />
      <label>
        {texts.owner}
        <input
          type="text"
          maxLength={64}
          autocomplete="off"
          spellcheck={false}
          list="owners"
          value={query.get("owner") ?? ""}
          onChange={({ currentTarget }) => setQuery({ owner: currentTarget.value.trim() })}
        />
        <datalist id="owners">
          {owners.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </label>
      <label>
        {texts.before(zone)}
        <input
          type="datetime-local"
          value={Number.isNaN(before) ? "" : localText(before, zone)}
          onChange={({ currentTarget }) => setQuery({ before: instantIn(currentTarget.value, zone) })}
        />
      </label>
      <Choice
        name="group"
        label={texts.groupBy}
        choices={[["", texts.noGroup], ...GROUPINGS.map((one) => [one, texts.groupings[one]] as const)]}
      />
      <Choice
        name="order"
        label={texts.group}
        choices={[
          ["", texts.byName],
          ["worst", texts.byState],
        ]}
      />
      <Link href={hrefOf(path)} class="clear-filters">
        {words.value.history.clear}
      </Link>
    </fieldset>
  );
};
