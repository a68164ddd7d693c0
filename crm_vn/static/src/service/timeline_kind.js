import { kindRegistry } from "../timeline/timeline_entry";

kindRegistry.add("service", { icon: "fa-check-square-o", color: "primary" });
