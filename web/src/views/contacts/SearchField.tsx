import { Icon } from "../../ui/Icon";
import css from "./SearchField.module.css";

/** SearchField narrows a list while one types. */
export function SearchField({ label, value, onInput }: { label: string; value: string; onInput: (value: string) => void }) {
  return (
    <div class={css["search"]} role="search">
      <Icon name="search" size={18} />
      <input
        class={css["field"]}
        type="search"
        value={value}
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        onInput={(e) => onInput(e.currentTarget.value)}
      />
    </div>
  );
}
