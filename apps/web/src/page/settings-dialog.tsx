import type { ReactNode } from 'react';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from './context.ts';
import { Dialog } from './dialog.tsx';

export function SettingsDialog(): ReactNode {
  const { view } = usePage();
  const isOpen = useCellPart(view, (value) => value.dialog === 'settings');
  return (
    <Dialog title="Settings" isOpen={isOpen} onClose={() => view.update({ dialog: 'none' })}>
      <SettingsList />
    </Dialog>
  );
}

export function SettingsList(): ReactNode {
  const { settings } = usePage();
  const value = useCell(settings);
  return (
    <div className="settings">
      <Choice
        title="Theme"
        options={[
          ['system', 'System'],
          ['dark', 'Dark'],
          ['light', 'Light'],
        ]}
        value={value.theme}
        choose={(theme) => settings.update({ theme })}
      />
      <Choice
        title="Units"
        options={[
          ['metric', 'km/h, °C'],
          ['imperial', 'mph, °F'],
        ]}
        value={value.units}
        choose={(units) => settings.update({ units })}
      />
      <Choice
        title="Time of day"
        options={[
          ['local', 'Mine'],
          ['utc', 'UTC'],
        ]}
        value={value.zone}
        choose={(zone) => settings.update({ zone })}
      />
      <Choice
        title="Large gap"
        options={[
          ['interval', 'To the car ahead'],
          ['leader', 'To the leader'],
        ]}
        value={value.gap}
        choose={(gap) => settings.update({ gap })}
      />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  title: string;
  options: readonly (readonly [Value, string])[];
  value: Value;
  choose: (value: Value) => void;
}

function Choice<Value extends string>({ title, options, value, choose }: ChoiceProps<Value>): ReactNode {
  return (
    <fieldset className="choice">
      <legend>{title}</legend>
      {options.map(([option, label]) => (
        <label key={option}>
          <input type="radio" name={title} checked={option === value} onChange={() => choose(option)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
