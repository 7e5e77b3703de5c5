import { useEffect } from 'react';
import { useCellPart } from '../live/use-cell.ts';
import { usePage } from './context.ts';

export function useTheme(): void {
  const theme = useCellPart(usePage().settings, (settings) => settings.theme);
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
  }, [theme]);
}
