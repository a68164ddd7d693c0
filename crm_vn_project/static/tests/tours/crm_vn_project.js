import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_project_task", {
    steps: () => [
        {
            content: "the service has no task yet",
            trigger: ".o_statusbar_buttons button[name='action_create_task']",
            run: "click",
        },
        {
            content: "its task is open, in the project",
            trigger: ".o_form_project_tasks .o_task_name textarea:value('Trial call')",
        },
        {
            trigger: ".o_form_project_tasks .o_field_widget[name='project_id'] input:value('Installation')",
        },
        {
            content: "the work begins",
            trigger: ".o_statusbar_status button:contains('Doing')",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Doing')",
        },
        {
            content: "back to the service, by its button",
            trigger: "button[name='action_open_service_record']",
            run: "click",
        },
        {
            content: "it is in progress",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('In Progress')",
        },
        {
            content: "to the task again",
            trigger: "button[name='action_open_task']",
            run: "click",
        },
        {
            content: "and to the deal",
            trigger: "button[name='action_open_service_lead']",
            run: "click",
        },
        {
            content: "which counts its tasks",
            trigger: "button[name='action_view_service_tasks']:contains('1')",
            run: "click",
        },
        {
            content: "the only one is opened",
            trigger: ".o_form_project_tasks .o_task_name textarea:value('Trial call')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_project_worker", {
    steps: () => [
        {
            content: "who knows nothing of sales finishes the task",
            trigger: ".o_form_project_tasks .o_task_state_widget button",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains('Done')",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "there is no way to the deal",
            trigger: ".o_form_saved:not(:has(button[name='action_open_service_lead']))",
        },
        {
            trigger: ".o_form_saved:not(:has(button[name='action_open_service_record']))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_project_service", {
    steps: () => [
        {
            content: "the page of the task",
            trigger: ".o_notebook .nav-link[name='task']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='creates_task'] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='project_id'] input",
            run: "edit Installation",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Installation')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='task_name'] input",
            run: "edit {service} – {need}",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});
