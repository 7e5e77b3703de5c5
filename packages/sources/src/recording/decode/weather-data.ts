import { flagAt, numberAt } from '../json.ts';
import { NO_DRAFTS, type TopicDecoder } from './decoder.ts';

/** `WeatherData`: once a minute. What is not a number is left out. */
export const weatherData: TopicDecoder = {
  patched: false,
  begin:
    () =>
    ({ at, patch, unreadable }) => {
      const airC = numberAt(patch, 'AirTemp');
      const trackC = numberAt(patch, 'TrackTemp');
      const humidityPct = numberAt(patch, 'Humidity');
      const pressureHpa = numberAt(patch, 'Pressure');
      const windSpeedMps = numberAt(patch, 'WindSpeed');
      const windDirection = numberAt(patch, 'WindDirection');
      const raining = flagAt(patch, 'Rainfall');
      const body = {
        ...(airC !== undefined && { airC }),
        ...(trackC !== undefined && { trackC }),
        ...(humidityPct !== undefined && { humidityPct }),
        ...(pressureHpa !== undefined && { pressureHpa }),
        ...(windSpeedMps !== undefined && { windSpeedMps }),
        ...(windDirection !== undefined && { windDirectionDeg: Math.round(windDirection) }),
        ...(raining !== undefined && { raining }),
      };
      if (Object.keys(body).length === 0) {
        unreadable('a weather report without a number');
        return NO_DRAFTS;
      }
      return [{ at, type: 'WeatherReported', body }];
    },
};
