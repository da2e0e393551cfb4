int y_placeholder(void);
