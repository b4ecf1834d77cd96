// Leaflet, apart from the pages: `peta` fetches it where a map is looked at, and nothing else does.
import "leaflet/dist/leaflet.css";
import "../styles/map.css";
export { control, divIcon, geoJSON, layerGroup, map, marker, tileLayer } from "leaflet/dist/leaflet-src.esm.js";
