// The build of Leaflet as a module has the types of the package.
declare module "leaflet/dist/leaflet-src.esm.js" {
  export * from "leaflet";
}
declare module "*.css";
