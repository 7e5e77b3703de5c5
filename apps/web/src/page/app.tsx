import { type ReactNode, useEffect } from 'react';
import { Feed } from '../feed/feed.tsx';
import { WeatherPanel } from '../feed/weather-panel.tsx';
import { FinishScreen } from '../finish/finish-screen.tsx';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { TrackMap } from '../map/track-map.tsx';
import { Playhead } from '../playback/playhead.tsx';
import { SessionPicker } from '../session/session-picker.tsx';
import { StartLights } from '../start/start-lights.tsx';
import { StartPage } from '../start/start-page.tsx';
import { Tower } from '../tower/tower.tsx';
import { usePage } from './context.ts';
import { DelayDialog } from './delay.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { useLiveness } from './liveness-badge.tsx';
import { PhoneDriver } from './phone-driver.tsx';
import { SettingsDialog, SettingsList } from './settings-dialog.tsx';
import { TabBar } from './tab-bar.tsx';
import { useIsPhone } from './use-is-phone.ts';
import { useKeyboard } from './use-keyboard.ts';
import { useTheme } from './use-theme.ts';
import { useTitle } from './use-title.ts';
import { useWakeLock } from './use-wake-lock.ts';

export function App(): ReactNode {
  const page = usePage();
  const session = useCellPart(page.place, (place) => place.session);
  useEffect(() => {
    page.live.watch({ sessionId: session, delayMs: page.live.watched.get().delayMs });
  }, [page, session]);
  useTheme();
  useTitle();
  const isFirst = useIsFirstPage();
  return (
    <>
      {isFirst ? <StartPage /> : <Timing />}
      <SessionPicker />
      <KeysDialog />
      <SettingsDialog />
      <DelayDialog />
    </>
  );
}

/** A link that names a session or a driver goes there at once. */
function useIsFirstPage(): boolean {
  const { settings, place, view } = usePage();
  const isAsked = useCellPart(view, (value) => value.newRace);
  const hasChosen = useCellPart(settings, (value) => value.hasChosen);
  const isLinked = useCellPart(place, ({ session, driver }) => session !== null || driver !== null);
  return isAsked || (!hasChosen && !isLinked);
}

function Timing(): ReactNode {
  const isPhone = useIsPhone();
  useKeyboard();
  useWakeLock();
  return (
    <Outdated>
      <Header />
      {isPhone ? <Phone /> : <Wide />}
      <Playhead />
      {isPhone ? <TabBar /> : <Footer />}
      <Notice />
    </Outdated>
  );
}

/** Dims every value while none of them can be trusted to be current. */
function Outdated({ children }: { children: ReactNode }): ReactNode {
  const { liveness } = useLiveness(1_000);
  return <div className={`app ${liveness.outdated ? 'is-outdated' : ''}`}>{children}</div>;
}

function Wide(): ReactNode {
  return (
    <main className="wide">
      <TowerStage />
      <TrackMap />
      <Feed withDriver />
    </main>
  );
}

/** The tower, and over it what there is to see before and after the race. */
function TowerStage(): ReactNode {
  return (
    <div className="stage">
      <Tower />
      <StartLights />
      <FinishScreen />
    </div>
  );
}

function Phone(): ReactNode {
  const { view } = usePage();
  const shown = useCellPart(view, (value) => value.phonePage);
  switch (shown) {
    case 'tower':
      return (
        <main className="phone">
          <TowerStage />
        </main>
      );
    case 'track':
      return (
        <main className="phone is-track">
          <TrackMap />
        </main>
      );
    case 'feed':
      return (
        <main className="phone">
          <Feed withDriver={false} />
        </main>
      );
    case 'driver':
      return (
        <main className="phone">
          <PhoneDriver />
        </main>
      );
    case 'more':
      return (
        <main className="phone is-more">
          <button
            type="button"
            className="button is-primary"
            onClick={() => view.update({ dialog: 'sessions' })}
          >
            Sessions and replays
          </button>
          <h2>Weather</h2>
          <WeatherPanel />
          <h2>Settings</h2>
          <SettingsList />
          <Footer />
        </main>
      );
  }
}

function Notice(): ReactNode {
  const { view } = usePage();
  const notice = useCell(view).notice;
  if (notice === null) return null;
  return (
    <div className="notice" role="alert">
      {notice}
      <button
        type="button"
        className="button is-square"
        aria-label="Dismiss"
        onClick={() => view.update({ notice: null })}
      >
        ×
      </button>
    </div>
  );
}
