"""The pages: what people see, room by room."""
