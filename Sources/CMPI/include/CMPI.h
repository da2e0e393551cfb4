int x_placeholder(void);
