package dev.adjoint.cpu;
import dev.adjoint.core.DType;
class Copy {
  void matrix(DType t,int m,int n,Object s,int ps,int rs,int cs,Object d,int pd,int ld){
    float[] a=(float[])s,b=(float[])d;
    if(rs==1){ int n8=n&-8,m8=m&-8;
      Team.parallel(n,16,(f,e)->{ for(int j=f;j+8<=e;j+=8) VectorTranspose.strip(a,ps+j*cs,cs,m8,b,pd+j,ld);
        for(int j=Math.max(f,f+((e-f)&-8));j<e;j++) for(int i=0;i<m8;i++) b[pd+i*ld+j]=a[ps+i+j*cs];
        for(int i=m8;i<m;i++) for(int j=f;j<e;j++) b[pd+i*ld+j]=a[ps+i+j*cs];});
      return; }
    for(int i=0;i<m;i++)for(int j=0;j<n;j++) b[pd+i*ld+j]=a[ps+i*rs+j*cs];
  }
}
