import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { IconButton } from "../../ui/Button";
import { Field } from "../../ui/Field";

interface PasswordFieldProps {
  label?: string;
  name?: string;
  value: string;
  onInput: (value: string) => void;
  /** One that is being chosen, not the one there is. */
  isNew: boolean;
  error: string;
  isFocused?: boolean;
}

/** PasswordField can be seen while typing, pasted into and filled by a password manager. */
export function PasswordField({ label = t("auth.password"), name = "password", value, onInput, isNew, error, isFocused = false }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <Field
      label={label}
      name={name}
      type={isShown ? "text" : "password"}
      value={value}
      onInput={onInput}
      hint={isNew ? t("auth.password_hint") : ""}
      error={error}
      autocomplete={isNew ? "new-password" : "current-password"}
      isFocused={isFocused}
      after={<IconButton icon="eye" label={t(isShown ? "auth.hide_password" : "auth.show_password")} onClick={() => setShown(!isShown)} />}
    />
  );
}
