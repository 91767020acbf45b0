import type { ComponentChildren } from "preact";
import css from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

interface ButtonProps {
  children: ComponentChildren;
  /** Its name, where the words on it are not enough. */
  label?: string;
  kind?: "primary" | "plain" | "danger";
  type?: "button" | "submit";
  isBusy?: boolean;
  isWide?: boolean;
  disabled?: boolean;
  /** The id of the form it sends, when it stands outside of it. */
  form?: string;
  onClick?: () => void;
}

export function Button({ children, label, kind = "plain", type = "button", isBusy = false, isWide = false, disabled = false, form, onClick }: ButtonProps) {
  return (
    <button type={type} form={form} class={`${css["button"]} ${css[kind]} ${isWide ? css["wide"] : ""}`} disabled={disabled} aria-label={label} aria-busy={isBusy} onClick={isBusy ? undefined : onClick}>
      {children}
    </button>
  );
}

interface IconButtonProps {
  icon: IconName;
  /** What it does: its name for those who do not see, and its tooltip. */
  label: string;
  type?: "button" | "submit";
  isAccent?: boolean;
  isCurrent?: boolean;
  /** For one that opens something: whether it is open. */
  isExpanded?: boolean;
  disabled?: boolean;
  onClick?: () => void;
}

export function IconButton({ icon, label, type = "button", isAccent = false, isCurrent, isExpanded, disabled = false, onClick }: IconButtonProps) {
  return (
    <button
      type={type}
      class={`${css["icon"]} ${isAccent ? css["accent"] : ""} ${isCurrent === true ? css["current"] : ""}`}
      aria-label={label}
      aria-expanded={isExpanded}
      aria-current={isCurrent === true ? "page" : undefined}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} size={22} />
    </button>
  );
}
