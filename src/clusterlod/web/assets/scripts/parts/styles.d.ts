// Style sheets that scripts import are bundled into files of their own.
declare module "*.css";
