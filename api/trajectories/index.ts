/** Operations of `/v1/trajectories`. */
import * as get from './get.ts';
import * as getHeatMap from './get-heat-map.ts';
import * as getView from './get-view.ts';

export const trajectories = [get, getHeatMap, getView] as const;
